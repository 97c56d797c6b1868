/* SPDX-License-Identifier: ISC
 *
 * Writes the sentences of the summary.
 */
#include "summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "missed_report.h"
#include "verdict.h"

/* Formats ", N name"; empty if n is 0. */
static size_t
put_count(char *text, size_t room, const char *name, uint64_t n)
{
	*text = '\0';
	return n > 0 ? (size_t)snprintf(text, room, ", %" PRIu64 " %s", n, name) : 0;
}

/* Formats "; engine NAME" for the first sender with another engine than packet. */
static void
put_engine(const struct scan *s, char *text, size_t room)
{
	*text = '\0';
	for (size_t i = 0; i < s->n && *text == '\0'; i++) {
		const char *name = s->stage[i].tool == ZSEND ? s->stage[i].engines : "";

		if (*name != '\0' && strcmp(name, "packet") != 0 && strcmp(name, "none") != 0)
			snprintf(text, room, "; engine %s", name);
	}
}

static void
say_sent(const struct scan *s, struct messages *m)
{
	uint64_t sent = scan_total(s, ZSEND, SENT), opted_out = scan_total(s, ZBLACK, OPTED_OUT);
	double t = scan_sending(s);
	char rate[AMOUNT_MAX], by_opt_out[64] = "", others[128], engine[80];
	size_t n = put_count(others, sizeof(others), "unreachable", scan_total(s, ZSEND, UNREACHABLE));

	n += put_count(others + n, sizeof(others) - n, "denied", scan_total(s, ZSEND, DENIED));
	put_count(others + n, sizeof(others) - n, "still held back", scan_total(s, ZSEND, HELD));
	put_engine(s, engine, sizeof(engine));
	if (opted_out > 0)
		snprintf(by_opt_out, sizeof(by_opt_out), " (%" PRIu64 " by the opt-out list)", opted_out);
	messages_say(m, LEVEL_INFO, "zscan: %" PRIu64 " targets, %" PRIu64 " excluded%s, %" PRIu64 " probes sent in %.1f s (%s), %" PRIu64 " failed%s%s",
	    scan_total(s, ZPERM, N), scan_total(s, ZBLACK, DROPPED), by_opt_out, sent, t, amount_rate(rate, t > 0 ? (double)sent / t : 0),
	    scan_total(s, ZSEND, FAILED), others, engine);
}

void
summary_losses(const struct stage *r, char text[SUMMARY_LOSSES_MAX])
{
	static const struct {
		const char *name;
		enum count key;
	} losses[] = { { "kernel", DROP_KERNEL }, { "interface", DROP_INTERFACE }, { "pipe", DROP_PIPE }, { "unread", UNREAD } };
	size_t n = 0;

	*text = '\0';
	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++)
		if (r->count[losses[i].key] > 0)
			n += (size_t)snprintf(text + n, SUMMARY_LOSSES_MAX - n, "%s%s %" PRIu64, n > 0 ? ", " : " (", losses[i].name, r->count[losses[i].key]);
	if (n > 0)
		snprintf(text + n, SUMMARY_LOSSES_MAX - n, ")");
}

static void
say_received(const struct scan *s, const struct stage *r, struct messages *m)
{
	char percent[AMOUNT_MAX], losses[SUMMARY_LOSSES_MAX];
	/* A connection has several packets. */
	const char *others = scan_has(s, SEGMENTS) ? "packets" : "replies";

	summary_losses(r, losses);
	messages_say(m, LEVEL_INFO, "zscan: %" PRIu64 " hits (%s), %" PRIu64 " other %s, %" PRIu64 " invalid, %" PRIu64 " dropped%s, %.1f s in all",
	    r->count[HITS], amount_percent(percent, r->count[HITS], scan_probed(s)), r->count[VALID] - r->count[HITS], others,
	    r->count[INVALID], stage_lost(r), losses, r->t);
}

/* Writes the number of control probes, and of hits that also answered theirs. */
static void
say_controls(const struct stage *r, struct messages *m)
{
	char percent[AMOUNT_MAX], skipped[64] = "";

	if (!r->has[CONTROLLED])
		return;
	put_count(skipped, sizeof(skipped), "hits without one", r->count[CONTROL_SKIPPED]);
	messages_say(m, LEVEL_INFO, "zscan: %" PRIu64 " control probes, %" PRIu64 " answered (%s): false hosts%s",
	    r->count[CONTROLLED], r->count[CONTROL_ANSWERED], amount_percent(percent, r->count[CONTROL_ANSWERED], r->count[CONTROLLED]), skipped);
}

/* Writes the counts of segments if the scan continued connections. */
static void
say_connections(const struct scan *s, const struct stage *r, struct messages *m)
{
	char early[64] = "";

	if (!scan_has(s, SEGMENTS))
		return;
	put_count(early, sizeof(early), "answers cut short for want of memory", r->count[EARLY]);
	messages_say(m, LEVEL_INFO, "zscan: to open ports: %" PRIu64 " segments with data, %" PRIu64 " acknowledgements, %" PRIu64 " resets%s",
	    r->count[ANSWERS], r->count[ACKS], r->count[RESETS], early);
}

void
summary_say(const struct scan *s, bool rest, struct messages *m)
{
	const struct stage *r = scan_receiver(s);
	enum verdict found;
	char text[VERDICT_MAX];

	say_sent(s, m);
	say_received(s, r, m);
	say_connections(s, r, m);
	say_controls(r, m);
	missed_say(s, r, rest, m);
	found = verdict(s, rest, text);
	messages_say(m, found == INCOMPLETE ? LEVEL_WARN : LEVEL_INFO, "zscan: %s", text);
}

void
summary_say_excluded(const struct scan *s, struct messages *m)
{
	uint64_t targets = scan_total(s, ZPERM, N);

	if (targets > 0 && scan_total(s, ZBLACK, DROPPED) == targets)
		messages_say(m, LEVEL_WARN, "zscan: all targets are excluded, as private ones are where no list is given (-b)");
}
