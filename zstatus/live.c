/* SPDX-License-Identifier: ISC
 *
 * Formats the live line.
 */
#include "live.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"

/* The two forms with counts in full, the longer one first: with and without average rates. */
enum form { AVERAGES, RATES, FORMS };

/* The parts of a line if neither form fits, in their order on the line. */
enum part { TIME, DONE, LEFT, SENT_COUNT, SENT_RATE, HITS_COUNT, HITS_RATE, DROPS, SHARE, FAILURES, HELD_BACK, PARTS };

enum { RED = 31, YELLOW = 33 };

static void
take_figures(struct live *l, const struct scan *s, double left)
{
	struct figures *f = &l->now;
	const struct stage *r = &s->shown;
	double sending = scan_sending(s);

	*f = (struct figures){ .t = r->t, .done = scan_done(s), .left = left, .sent = scan_total(s, ZSEND, SENT), .probed = scan_probed(s), .hits = r->count[HITS],
		.lost = stage_lost(r), .failed = scan_total(s, ZSEND, FAILED), .held = scan_total(s, ZSEND, HELD), .sent_rate = scan_rate(s),
		.cooldown = r->count[COOLDOWN] != 0, .paused = scan_total(s, ZSEND, PAUSED) > 0 };
	f->sent_average = sending > 0 ? (double)f->sent / sending : 0;
	f->hits_average = f->t > 0 ? (double)f->hits / f->t : 0;
	if (f->t > l->hits_t) {
		l->hits_rate = fmax(((double)f->hits - (double)l->hits_then) / (f->t - l->hits_t), 0);
		l->hits_then = f->hits;
		l->hits_t = f->t;
	}
	f->hits_rate = l->hits_rate;
}

/*
 * Takes the figures of this second. Returns true if far fewer hosts than average answered in the
 * last five seconds, and enough were expected to answer.
 */
static bool
take_fall(struct live *l, const struct scan *s)
{
	const struct figures *f = &l->now;
	size_t now = l->seconds % (LIVE_SECONDS + 1), then = (l->seconds + 1) % (LIVE_SECONDS + 1);
	double expected;

	l->sent[now] = f->sent;
	l->hits[now] = f->hits;
	if (l->seconds++ < LIVE_SECONDS || f->sent == 0 || s->shown.has[END] || f->cooldown)
		return false;
	expected = ((double)f->sent - (double)l->sent[then]) * (double)f->hits / (double)f->sent;
	return expected >= 100 && (double)f->hits - (double)l->hits[then] < .7 * expected;
}

void
live_take(struct live *l, const struct scan *s, double left)
{
	take_figures(l, s, left);
	l->falling = take_fall(l, s);
}

/* Formats for example "17 5.00 p/s (4.25 p/s avg)". */
static void
put_moving(char *text, size_t room, enum form form, uint64_t count, double rate, double average)
{
	char a[AMOUNT_MAX], b[AMOUNT_MAX];

	if (form == RATES)
		snprintf(text, room, "%" PRIu64 " %s", count, amount_rate(a, rate));
	else
		snprintf(text, room, "%" PRIu64 " %s (%s avg)", count, amount_rate(a, rate), amount_rate(b, average));
}

/* Formats for example " 28% (3:20 left)". */
static void
put_progress(char *text, size_t room, const struct figures *f)
{
	char left[AMOUNT_MAX];

	*text = '\0';
	if (f->cooldown)
		snprintf(text, room, " cooldown");
	else if (f->paused)
		snprintf(text, room, " paused");
	else if (f->done > 0)
		snprintf(text, room, " %d%% (%s left)", (int)(100 * f->done), amount_clock(left, f->left));
}

static void
put_form(char line[LIVE_MAX], enum form form, const struct figures *f)
{
	char t[AMOUNT_MAX], done[64], sent[128], hits[128], percent[AMOUNT_MAX], failed[64] = "", held[64] = "";

	put_progress(done, sizeof(done), f);
	put_moving(sent, sizeof(sent), form, f->sent, f->sent_rate, f->sent_average);
	put_moving(hits, sizeof(hits), form, f->hits, f->hits_rate, f->hits_average);
	if (f->failed > 0)
		snprintf(failed, sizeof(failed), "; failed: %" PRIu64, f->failed);
	if (f->held > 0)
		snprintf(held, sizeof(held), "; held: %" PRIu64, f->held);
	snprintf(line, LIVE_MAX, "%s%s; send: %s; recv: %s; drops: %" PRIu64 "; hits: %s%s%s", amount_clock(t, f->t), done, sent, hits, f->lost,
	    amount_percent(percent, f->hits, f->probed), failed, held);
}

static uint64_t
whole(double rate)
{
	return (uint64_t)fmax(fmin(rate, 1e18), 0);
}

/* Formats each part for a short line; a part without information is empty. */
static void
put_parts(char part[PARTS][64], const struct figures *f)
{
	char a[AMOUNT_MAX];

	memset(part, 0, PARTS * sizeof(*part));
	snprintf(part[TIME], sizeof(*part), "%s", amount_short_clock(a, f->t));
	if (f->cooldown)
		snprintf(part[DONE], sizeof(*part), "cooldown");
	else if (f->paused)
		snprintf(part[DONE], sizeof(*part), "paused");
	else if (f->done > 0) {
		snprintf(part[DONE], sizeof(*part), "%d%%", (int)(100 * f->done));
		snprintf(part[LEFT], sizeof(*part), "%s left", amount_short_clock(a, f->left));
	}
	snprintf(part[SENT_COUNT], sizeof(*part), "send: %s", amount_short(a, f->sent));
	snprintf(part[SENT_RATE], sizeof(*part), "%s/s", amount_short(a, whole(f->sent_rate)));
	snprintf(part[HITS_COUNT], sizeof(*part), "recv: %s", amount_short(a, f->hits));
	snprintf(part[HITS_RATE], sizeof(*part), "%s/s", amount_short(a, whole(f->hits_rate)));
	snprintf(part[DROPS], sizeof(*part), "drops: %s", amount_short(a, f->lost));
	snprintf(part[SHARE], sizeof(*part), "hits: %s", amount_percent(a, f->hits, f->probed));
	if (f->failed > 0)
		snprintf(part[FAILURES], sizeof(*part), "failed: %s", amount_short(a, f->failed));
	if (f->held > 0)
		snprintf(part[HELD_BACK], sizeof(*part), "held: %s", amount_short(a, f->held));
}

/* Joins the chosen parts, with only a space before a part that belongs to the one before it. */
static void
join_parts(char line[LIVE_MAX], char part[PARTS][64], const bool *chosen)
{
	size_t n = 0;

	*line = '\0';
	for (enum part i = 0; i < PARTS; i++) {
		bool belongs = i == DONE || i == LEFT || i == SENT_RATE || i == HITS_RATE;

		if (chosen[i])
			n += (size_t)snprintf(line + n, LIVE_MAX - n, "%s%s", n == 0 ? "" : belongs ? " " : "; ", part[i]);
	}
}

/*
 * Chooses each part that still fits, in order of importance: trouble precedes all optional parts.
 */
static void
put_short(char line[LIVE_MAX], const struct figures *f, unsigned width)
{
	/*
	 * Number of leading entries about trouble; there, DROPS is skipped if nothing was dropped.
	 */
	enum { TROUBLE = 3 };
	static const enum part order[] = { DONE, DROPS, FAILURES, SENT_COUNT, HITS_COUNT, LEFT, SENT_RATE, HITS_RATE, TIME, SHARE, DROPS, HELD_BACK };
	char part[PARTS][64];
	bool chosen[PARTS] = { false };

	put_parts(part, f);
	*line = '\0';
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		/* While the percentage is unknown, the time shows that there is progress. */
		enum part p = order[i] == DONE && *part[DONE] == '\0' ? TIME : order[i];

		if (chosen[p] || *part[p] == '\0' || (i < TROUBLE && p == DROPS && f->lost == 0))
			continue;
		if ((p == SENT_RATE && !chosen[SENT_COUNT]) || (p == HITS_RATE && !chosen[HITS_COUNT]))
			continue;
		chosen[p] = true;
		join_parts(line, part, chosen);
		chosen[p] = strlen(line) < width;
	}
	join_parts(line, part, chosen);
}

/* Colours the part of the line that begins with name, up to the next ';' or its end. */
static bool
colour(char line[LIVE_MAX], const char *name, int code)
{
	char *at = strstr(line, name), plain[LIVE_MAX];

	if (at == NULL)
		return false;
	memcpy(plain, line, LIVE_MAX);
	snprintf(at, (size_t)(line + LIVE_MAX - at), "\033[%dm%.*s\033[0m%s", code, (int)strcspn(at, ";"), plain + (at - line),
	    plain + (at - line) + strcspn(at, ";"));
	return true;
}

void
live_line(const struct live *l, unsigned width, char line[LIVE_MAX])
{
	const struct figures *f = &l->now;
	enum form form = AVERAGES;

	do {
		put_form(line, form, f);
	} while (strlen(line) >= width && ++form < FORMS);
	if (form == FORMS)
		put_short(line, f, width);
	if (l->no_colour)
		return;
	if (l->falling && !colour(line, "hits: ", YELLOW))
		colour(line, "recv: ", YELLOW);
	if (f->lost > 0)
		colour(line, "drops: ", RED);
	if (f->failed > 0)
		colour(line, "failed: ", RED);
}
