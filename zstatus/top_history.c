/* SPDX-License-Identifier: ISC
 *
 * Records counts in bins of time. Status lines may be missing, so the growth of a count between two
 * lines is spread evenly over the bins between them.
 */
#include "top_history.h"

#include <math.h>
#include <string.h>

static void
widen(struct history *h)
{
	for (int c = 0; c < HISTORY_COUNTS; c++)
		for (int i = 0; i < HISTORY_BINS; i++)
			h->bin[c][i] = i < HISTORY_BINS / 2 ? h->bin[c][2 * i] + h->bin[c][2 * i + 1] : 0;
	h->span *= 2;
}

/* Returns the fraction of bin i between two times, 0 to 1. */
static double
overlap(const struct history *h, int i, double from, double to)
{
	return fmax(fmin(to, (i + 1) * h->span) - fmax(from, i * h->span), 0) / h->span;
}

static int
bin_at(const struct history *h, double t)
{
	return (int)fmin(fmax(t / h->span, 0), HISTORY_BINS - 1);
}

static void
spread(struct history *h, double *bin, double count, double to)
{
	for (int i = bin_at(h, h->t); i <= bin_at(h, to); i++)
		bin[i] += count * overlap(h, i, h->t, to) * h->span / (to - h->t);
}

void
history_add(struct history *h, double t, const uint64_t counts[HISTORY_COUNTS])
{
	if (h->span == 0 || t < h->t) {
		memset(h, 0, sizeof(*h));
		h->span = 1;
	}
	if (t <= h->t || t > 1e12)
		return;
	while (t > HISTORY_BINS * h->span)
		widen(h);
	for (int c = 0; c < HISTORY_COUNTS; c++) {
		spread(h, h->bin[c], counts[c] > h->then[c] ? (double)(counts[c] - h->then[c]) : 0, t);
		h->then[c] = counts[c];
	}
	h->t = t;
}

double
history_rate(const struct history *h, enum history_count c, double from, double to)
{
	double sum = 0;

	if (h->span == 0 || to <= from)
		return 0;
	for (int i = bin_at(h, from); i <= bin_at(h, to); i++)
		sum += h->bin[c][i] * overlap(h, i, from, to);
	return sum / (to - from);
}
