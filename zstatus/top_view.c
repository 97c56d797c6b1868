/* SPDX-License-Identifier: ISC
 *
 * Lays out the rows of the view. The state, the counts and the curves are at the top. Senders,
 * exclusion lists and the last messages follow, if any and if there is room. Each curve gets one
 * row, and a share of the rows that the others leave.
 */
#include "top_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "summary.h"
#include "top_curve.h"
#include "top_lists.h"

/* Minimum width in columns for counts in full. */
enum { WIDE = 64 };

/* Maximum number of rows of messages, and maximum height of a curve. */
enum { MESSAGES_MAX = 4, CURVE_MAX = 12 };

/* Seconds without a line after which the view shows the silence. */
static const double SILENT = 5;

static void
put_state(const struct view *v, struct page *p)
{
	const struct figures *f = &v->live->now;
	char t[AMOUNT_MAX], left[AMOUNT_MAX];
	unsigned senders = scan_senders(v->scan);

	page_row(p);
	page_put(p, BOLD, "%s", amount_clock(t, f->t));
	if (v->scan->shown.has[END])
		page_put(p, BOLD, "  ended");
	else if (f->cooldown)
		page_put(p, BOLD, "  cooldown");
	else if (f->paused)
		page_put(p, BOLD, "  paused");
	else if (f->done > 0)
		page_put(p, BOLD, "  %d%%, %s left", (int)(100 * f->done), amount_clock(left, f->left));
	if (!v->by_rows)
		page_put(p, PLAIN, "  %u sender%s", senders, senders == 1 ? "" : "s");
	if (v->silent >= SILENT)
		page_put(p, YELLOW, "  nothing new for %s", amount_clock(t, v->silent));
	page_row(p);
	curve_put_bar(p, f->done > 0 || !(f->cooldown || v->scan->shown.has[END]) ? f->done : 1, v->utf8);
}

static void
put_count(struct page *p, const char *name, enum style style, uint64_t n)
{
	char text[AMOUNT_MAX];

	page_row(p);
	page_put(p, BOLD, "%-6s", name);
	if (p->width >= WIDE)
		page_put(p, style, "%12" PRIu64, n);
	else
		page_put(p, style, "%5s", amount_short(text, n));
}

static void
put_counts(const struct view *v, struct page *p)
{
	const struct figures *f = &v->live->now;
	char now[AMOUNT_MAX], average[AMOUNT_MAX], percent[AMOUNT_MAX], losses[SUMMARY_LOSSES_MAX];

	put_count(p, "sent", PLAIN, f->sent);
	page_put(p, PLAIN, "  %10s  avg %10s", amount_rate(now, f->sent_rate), amount_rate(average, f->sent_average));
	put_count(p, "hits", PLAIN, f->hits);
	page_put(p, PLAIN, "  %10s  avg %10s", amount_rate(now, f->hits_rate), amount_rate(average, f->hits_average));
	page_put(p, v->live->falling ? YELLOW : PLAIN, "  %s", amount_percent(percent, f->hits, f->sent));
	put_count(p, "drops", f->lost > 0 ? RED : PLAIN, f->lost);
	summary_losses(&v->scan->shown, losses);
	page_put(p, RED, "%s", losses);
}

/* Returns true if some probes failed, were held back, or were for unreachable or denied targets. */
static bool
has_others(const struct view *v)
{
	const struct figures *f = &v->live->now;

	return f->failed > 0 || f->held > 0 || scan_total(v->scan, ZSEND, UNREACHABLE) > 0 || scan_total(v->scan, ZSEND, DENIED) > 0;
}

static void
put_others(const struct view *v, struct page *p)
{
	const struct {
		const char *name;
		uint64_t n;
	} others[] = { { "failed", v->live->now.failed }, { "unreachable", scan_total(v->scan, ZSEND, UNREACHABLE) },
		{ "denied", scan_total(v->scan, ZSEND, DENIED) }, { "held back", v->live->now.held } };
	bool first = true;

	page_row(p);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i].n > 0) {
			page_put(p, i == 0 ? RED : PLAIN, "%s%s %" PRIu64, first ? "" : ", ", others[i].name, others[i].n);
			first = false;
		}
}

static bool
sends(const struct stage *g)
{
	return g->tool == ZSEND || g->tool == SEGMENTS || g->tool == CONTROLS;
}

static unsigned
count_senders(const struct view *v)
{
	unsigned n = 0;

	for (size_t i = 0; i < v->scan->n; i++)
		n += sends(&v->scan->stage[i]);
	return v->by_rows ? 0 : n;
}

static void
put_sender(const struct view *v, struct page *p, const struct stage *g)
{
	char name[32], sent[AMOUNT_MAX], rate[AMOUNT_MAX], done[AMOUNT_MAX] = "";
	double part = g->tool == ZSEND ? scan_sender_done(v->scan, g) : 0;

	if (g->tool != ZSEND)
		snprintf(name, sizeof(name), "%s", g->tool == SEGMENTS ? "segments" : "control");
	else
		snprintf(name, sizeof(name), "%" PRIu64, g->has[SENDER] ? g->count[SENDER] : (uint64_t)g->pid);
	if (part > 0)
		snprintf(done, sizeof(done), "%d%%", (int)(100 * part));
	page_row(p);
	page_put(p, PLAIN, "%-8s %5s %10s %4s", name, amount_short(sent, g->count[SENT]), amount_rate(rate, g->has[END] ? 0 : g->rate), done);
	if (g->has[END])
		page_put(p, g->count[END] == 0 ? PLAIN : RED, g->count[END] == 0 ? "  ended" : "  status %" PRIu64, g->count[END]);
	else if (g->silent >= SCAN_SILENT_MAX)
		page_put(p, YELLOW, "  silent");
	if (g->count[FAILED] > 0)
		page_put(p, RED, "  failed %s", amount_short(sent, g->count[FAILED]));
	if (!g->has[END] && *g->now.last != '\0')
		page_put(p, DIM, "  %s", g->now.last);
}

/* If not all senders fit, the last row shows the number of the others. */
static void
put_senders(const struct view *v, struct page *p, unsigned rows, unsigned senders)
{
	unsigned shown = 0;

	page_row(p);
	page_put(p, BOLD, "%-8s %5s %10s %4s", "sender", "sent", "rate", "done");
	for (size_t i = 0; i < v->scan->n && shown + 1 < rows; i++)
		if (sends(&v->scan->stage[i])) {
			if (shown + 2 == rows && senders - shown > 1) {
				page_row(p);
				page_put(p, DIM, "and %u more", senders - shown);
				return;
			}
			put_sender(v, p, &v->scan->stage[i]);
			shown++;
		}
}

static void
put_messages(const struct view *v, struct page *p, unsigned rows)
{
	for (unsigned i = rows; i > 0; i--) {
		page_row(p);
		page_put(p, DIM, "%s", messages_recent(v->messages, i));
	}
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Returns the rows for a part of the view that has a header; none if only the header fits. */
static unsigned
share_out(unsigned wanted, unsigned rows)
{
	unsigned got = least(wanted > 0 ? wanted + 1 : 0, rows);

	return got > 1 ? got : 0;
}

void
view_put(const struct view *v, struct page *p)
{
	struct lists lists;
	unsigned others = has_others(v), rest, curves, senders, excluded, messages;

	lists_take(&lists, v->scan);
	put_state(v, p);
	put_counts(v, p);
	if (others)
		put_others(v, p);
	rest = page_left(p) > 1 ? page_left(p) - 1 : 0;         /* the last row shows the keys */
	curves = rest >= HISTORY_COUNTS;
	rest -= curves * HISTORY_COUNTS;
	messages = least(least(messages_count(v->messages), MESSAGES_MAX), rest / 3);
	senders = share_out(count_senders(v), (rest - messages) / 2);
	excluded = share_out(v->by_rows ? 0 : lists.n, (rest - messages - senders) / 2);
	rest -= messages + senders + excluded;
	curves = curves == 0 ? 0 : least(curves + rest / HISTORY_COUNTS, CURVE_MAX);
	for (enum history_count c = 0; c < HISTORY_COUNTS && curves > 0; c++)
		curve_put(p, v->history, c, curves, v->utf8);
	if (senders > 0)
		put_senders(v, p, senders, count_senders(v));
	if (excluded > 0)
		lists_put(&lists, p, excluded);
	put_messages(v, p, messages);
	while (page_left(p) > 1)
		page_row(p);
	page_row(p);
	page_put(p, REVERSED, "%-*s", (int)p->width, v->viewer ? "q: end the view" : "q: end the view  ^C: stop the scan");
}
