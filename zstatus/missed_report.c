/* SPDX-License-Identifier: ISC
 *
 * Writes the results of several attempts as sentences and as JSON. There is an estimate only if, as
 * far as known, every attempt at every target was made. If the attempts at a target were sent
 * together, a burst of losses affects all of them, so the estimate has no upper limit.
 */
#include "missed_report.h"

#include <inttypes.h>
#include <string.h>

#include "amount.h"
#include "member.h"
#include "missed.h"
#include "verdict.h"

#define NUMBER_MAX 32

struct report {
	struct histories histories;
	uint64_t found;             /* hosts that answered any attempt */
	struct missed missed;       /* if reason is NULL */
	const char *reason;         /* why there is no estimate; NULL: there is one */
	/* the attempts at a target were sent directly one after the other */
	bool together;
};

/* Returns true if the receiver has reported the histories of all its hits. */
static bool
has_histories(const struct stage *r, uint64_t found)
{
	return r->attempts >= 2 && r->histories == (r->attempts == 2 ? 3 : MISSED_HISTORIES - 1) && found > 0 && found >= r->count[HITS];
}

static const char *
find_reason(const struct scan *s, const struct stage *r, bool rest)
{
	char text[VERDICT_MAX];
	bool killed;
	enum verdict found = verdict(s, rest, text);

	if (rest)
		return "the scan is the rest of one";
	if (found == STOPPED)
		return "the scan was stopped";
	/* Replies that the receiver lost count as losses like any others. */
	if (found == INCOMPLETE && (stage_lost(r) == 0 || scan_failure(s, &killed) != NULL))
		return "the scan is incomplete";
	return NULL;
}

static bool
sends_together(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZSEND && s->stage[i].count[ATTEMPTS] > 1)
			return true;
	return false;
}

/* Returns false if nothing is known of histories. */
static bool
make_report(struct report *report, const struct scan *s, const struct stage *r, bool rest)
{
	*report = (struct report){ .histories.attempts = (unsigned)r->attempts, .together = sends_together(s) };
	for (size_t i = 0; i < r->histories; i++)
		report->found += report->histories.count[i + 1] = r->history[i];
	if (!has_histories(r, report->found))
		return false;
	report->reason = find_reason(s, r, rest);
	if (report->reason == NULL && !missed_estimate(&report->missed, &report->histories))
		report->reason = "too few answered two attempts";
	return true;
}

/* Formats a small number with two digits, and any other without a fraction. */
static const char *
format(char text[NUMBER_MAX], double n)
{
	snprintf(text, NUMBER_MAX, n < 0.05 ? "0" : n < 9.95 ? "%.2g" : "%.0f", n);
	return text;
}

static void
say_list(const struct stage *r, struct messages *m)
{
	char list[SCAN_ATTEMPTS * 24];
	uint64_t any = 0;
	size_t n = 0;

	for (size_t i = 0; i < r->attempts; i++) {
		any |= r->answered[i];
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%" PRIu64, i > 0 ? ", " : "", r->answered[i]);
	}
	if (r->attempts > 1 && any > 0)
		messages_say(m, LEVEL_INFO, "zscan: hosts that answered each attempt: %s", list);
}

static void
say_answered(const struct stage *r, struct messages *m)
{
	char first[AMOUNT_MAX], second[AMOUNT_MAX];
	uint64_t a = r->answered[0], b = r->answered[1], both = r->history[2];

	if (r->attempts > 2) {
		say_list(r, m);
		return;
	}
	messages_say(m, LEVEL_INFO, "zscan: %" PRIu64 " hosts answered the first attempt, %" PRIu64 " the second, %" PRIu64
	    " both: one alone misses %s and %s", a, b, both, amount_percent(first, r->history[1], b), amount_percent(second, r->history[0], a));
}

static void
say_estimate(const struct report *report, struct messages *m)
{
	const struct missed *missed = &report->missed;
	char estimate[NUMBER_MAX], attempts[32] = "both attempts";
	const char *others = "more if losses are related";

	if (report->histories.attempts > 2) {
		snprintf(attempts, sizeof(attempts), "all %u attempts", report->histories.attempts);
		others = missed->related ? "losses are related, so perhaps more" : "losses look independent";
	}
	format(estimate, missed->estimate);
	if (report->together)
		messages_say(m, LEVEL_WARN, "zscan: %s hosts or more missed by %s: these left together, and so are lost together: use --probe-gap",
		    estimate, attempts);
	else
		messages_say(m, LEVEL_INFO, "zscan: about %s hosts missed by %s (95%%: %.0f to %.0f; %s)", estimate, attempts, missed->low,
		    missed->high, others);
}

void
missed_say(const struct scan *s, const struct stage *r, bool rest, struct messages *m)
{
	struct report report;

	if (!make_report(&report, s, r, rest)) {
		/*
		 * Hits that are counted several times, once for each payload, still have a count
		 * for each attempt.
		 */
		if (r->has[DISTINCT] && r->count[DISTINCT] == 0)
			say_list(r, m);
		return;
	}
	if (report.reason != NULL) {
		say_list(r, m);
		messages_say(m, LEVEL_INFO, "zscan: no estimate of the hosts that all attempts missed: %s", report.reason);
		return;
	}
	say_answered(r, m);
	say_estimate(&report, m);
}

/*
 * Writes histories such as "101": the answered attempts, the first at the left. Of more than three
 * attempts, the middle digit represents all between the first and the last.
 */
static void
put_histories(FILE *f, const struct stage *r)
{
	unsigned bits = r->attempts == 2 ? 2 : 3;

	fprintf(f, "\"histories\": {");
	for (unsigned i = 1; i <= r->histories; i++) {
		fprintf(f, "%s\"", i > 1 ? ", " : "");
		for (unsigned bit = 0; bit < bits; bit++)
			fputc(i >> bit & 1 ? '1' : '0', f);
		fprintf(f, "\": %" PRIu64, r->history[i - 1]);
	}
	fprintf(f, "}");
}

/*
 * Writes the number of answers to each attempt, and its share of all hosts, including the missed
 * ones.
 */
static void
put_attempts(FILE *f, const struct report *report, const struct stage *r)
{
	double all = (double)report->found + report->missed.estimate;

	fprintf(f, "\"attempts\": [");
	for (size_t i = 0; i < r->attempts; i++) {
		fprintf(f, "%s{\"answered\": %" PRIu64 ", \"share\": ", i > 0 ? ", " : "", r->answered[i]);
		if (report->reason == NULL)
			fprintf(f, "%.6g}", (double)r->answered[i] / all);
		else
			fprintf(f, "null}");
	}
	fprintf(f, "]");
}

static void
put_estimate(FILE *f, const struct report *report)
{
	const struct missed *m = &report->missed;

	fprintf(f, "\"model\": \"%s\", \"estimate\": %.10g, \"low\": %.0f, \"high\": ", m->related ? "related" : "independent", m->estimate, m->low);
	if (report->together)
		fprintf(f, "null, ");
	else
		fprintf(f, "%.0f, ", m->high);
	if (report->histories.attempts > 2)
		fprintf(f, "\"independence\": %.3g, \"independent_estimate\": %.10g, ", m->p, m->independent);
	else
		fprintf(f, "\"independence\": null, \"independent_estimate\": %.10g, ", m->estimate);
}

void
missed_put(FILE *f, const struct scan *s, const struct stage *r, bool rest)
{
	struct report report;

	if (!make_report(&report, s, r, rest)) {
		fprintf(f, "  \"missed\": null,\n");
		return;
	}
	fprintf(f, "  \"missed\": {");
	if (report.reason == NULL)
		put_estimate(f, &report);
	else
		fprintf(f, "\"model\": null, \"estimate\": null, \"low\": null, \"high\": null, \"independence\": null, \"independent_estimate\": null, ");
	fprintf(f, "\"note\": ");
	if (report.reason != NULL || report.together)
		member_put_string(f, report.reason != NULL ? report.reason : "the attempts at a target left together, and so are lost together");
	else
		fprintf(f, "null");
	fprintf(f, ", \"found\": %" PRIu64 ", ", report.found);
	put_histories(f, r);
	fprintf(f, ", ");
	put_attempts(f, &report, r);
	fprintf(f, "},\n");
}
