/* SPDX-License-Identifier: ISC
 *
 * The live line.
 */
#include "live.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"

/*
 * Its forms, the longest first: with average rates, with rates, and with shortened counts alone,
 * in 79 columns at most.
 */
enum form { AVERAGES, RATES, SHORT, FORMS };

enum { RED = 31, YELLOW = 33 };

/* What is shown. */
struct figures {
	double t, done, left;
	uint64_t sent, hits, lost, failed, held;
	double sent_rate, sent_average, hits_rate, hits_average;
	bool cooldown;
};

static void
take_figures(struct live *l, const struct scan *s, struct figures *f)
{
	const struct stage *r = &s->shown;
	double sending = scan_sending(s);

	*f = (struct figures){ .t = r->t, .done = scan_done(s), .sent = scan_total(s, ZSEND, SENT), .hits = r->count[HITS],
		.lost = stage_lost(r), .failed = scan_total(s, ZSEND, FAILED), .held = scan_total(s, ZSEND, HELD), .sent_rate = scan_rate(s),
		.cooldown = r->count[COOLDOWN] != 0 };
	f->left = f->done > 0 ? f->t * (1 - f->done) / f->done : 0;
	f->sent_average = sending > 0 ? (double)f->sent / sending : 0;
	f->hits_average = f->t > 0 ? (double)f->hits / f->t : 0;
	if (f->t > l->hits_t) {
		l->hits_rate = ((double)f->hits - (double)l->hits_then) / (f->t - l->hits_t);
		l->hits_then = f->hits;
		l->hits_t = f->t;
	}
	f->hits_rate = l->hits_rate;
}

/*
 * Takes the figures of this second. True where far fewer hosts than on the average answered in the last five seconds, by enough of them
 * to tell.
 */
static bool
take_fall(struct live *l, const struct scan *s, const struct figures *f)
{
	size_t now = l->seconds % (LIVE_SECONDS + 1), then = (l->seconds + 1) % (LIVE_SECONDS + 1);
	double expected;

	l->sent[now] = f->sent;
	l->hits[now] = f->hits;
	if (l->seconds++ < LIVE_SECONDS || f->sent == 0 || s->shown.has[END] || f->cooldown)
		return false;
	expected = ((double)f->sent - (double)l->sent[then]) * (double)f->hits / (double)f->sent;
	return expected >= 100 && (double)f->hits - (double)l->hits[then] < .7 * expected;
}

/* "17 5.00 p/s (4.25 p/s avg)" */
static void
moving(char *text, size_t room, enum form form, uint64_t count, double rate, double average)
{
	char a[AMOUNT_MAX], b[AMOUNT_MAX];

	if (form == SHORT)
		snprintf(text, room, "%s", amount_short(a, count));
	else if (form == RATES)
		snprintf(text, room, "%" PRIu64 " %s", count, amount_rate(a, rate));
	else
		snprintf(text, room, "%" PRIu64 " %s (%s avg)", count, amount_rate(a, rate), amount_rate(b, average));
}

/* " 28% (3:20 left)" */
static void
progress(char *text, size_t room, enum form form, const struct figures *f)
{
	char left[AMOUNT_MAX];

	*text = '\0';
	if (f->cooldown)
		snprintf(text, room, " cooldown");
	else if (f->done > 0)
		snprintf(text, room, " %d%% (%s left)", (int)(100 * f->done),
		    form == SHORT ? amount_short_clock(left, f->left) : amount_clock(left, f->left));
}

static void
put_form(char line[LIVE_MAX], enum form form, const struct figures *f)
{
	char t[AMOUNT_MAX], done[64], sent[128], hits[128], lost[AMOUNT_MAX], percent[AMOUNT_MAX], failed[64] = "", held[64] = "";

	progress(done, sizeof(done), form, f);
	moving(sent, sizeof(sent), form, f->sent, f->sent_rate, f->sent_average);
	moving(hits, sizeof(hits), form, f->hits, f->hits_rate, f->hits_average);
	if (form == SHORT)
		amount_short(lost, f->lost);
	else
		snprintf(lost, sizeof(lost), "%" PRIu64, f->lost);
	if (f->failed > 0 && form != SHORT)
		snprintf(failed, sizeof(failed), "; failed: %" PRIu64, f->failed);
	if (f->held > 0 && form != SHORT)
		snprintf(held, sizeof(held), "; held: %" PRIu64, f->held);
	snprintf(line, LIVE_MAX, "%s%s; send: %s; recv: %s; drops: %s; hits: %s%s%s",
	    form == SHORT ? amount_short_clock(t, f->t) : amount_clock(t, f->t), done, sent, hits, lost,
	    amount_percent(percent, f->hits, f->sent), failed, held);
}

/* Colours the part of the line that begins with name, up to the next ';' or its end. */
static void
colour(char line[LIVE_MAX], const char *name, int code)
{
	char *at = strstr(line, name), plain[LIVE_MAX];

	if (at == NULL)
		return;
	memcpy(plain, line, LIVE_MAX);
	snprintf(at, (size_t)(line + LIVE_MAX - at), "\033[%dm%.*s\033[0m%s", code, (int)strcspn(at, ";"), plain + (at - line),
	    plain + (at - line) + strcspn(at, ";"));
}

void
live_line(struct live *l, const struct scan *s, unsigned width, char line[LIVE_MAX])
{
	struct figures f;
	bool falling;

	take_figures(l, s, &f);
	falling = take_fall(l, s, &f);
	for (enum form form = AVERAGES; form < FORMS; form++) {
		put_form(line, form, &f);
		if (strlen(line) < width)
			break;
	}
	if (strlen(line) >= width)
		line[width - 1] = '\0';
	if (falling)
		colour(line, "hits: ", YELLOW);
	if (f.lost > 0)
		colour(line, "drops: ", RED);
	if (f.failed > 0)
		colour(line, "failed: ", RED);
}
