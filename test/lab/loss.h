/* SPDX-License-Identifier: ISC
 *
 * Loss of packets, single or in bursts (Gilbert 1960, Elliott 1963). A path is good or bad and
 * may change before each packet; its state determines the chance of a loss. Chances are shares of
 * 1. The caller draws the random numbers.
 */
#ifndef LOSS_H
#define LOSS_H

#include <err.h>
#include <stdbool.h>
#include <stdio.h>

struct loss {
	double to_bad, to_good;         /* chances of a change; to_bad is 0 without bursts */
	double good, bad;               /* chances of a loss */
	bool is_bad;
};

/* Parses "P,R,GOOD,BAD", the four chances in percent. */
static inline struct loss
loss_parse_bursts(const char *s)
{
	struct loss l = { 0 };
	double *const chances[] = { &l.to_bad, &l.to_good, &l.good, &l.bad };
	int n = -1;

	if (sscanf(s, "%lf,%lf,%lf,%lf%n", &l.to_bad, &l.to_good, &l.good, &l.bad, &n) != 4 || s[n] != '\0')
		errx(2, "not four percentages: %s", s);
	for (size_t i = 0; i < sizeof(chances) / sizeof(*chances); i++) {
		if (!(*chances[i] >= 0 && *chances[i] <= 100))
			errx(2, "not four percentages: %s", s);
		*chances[i] /= 100;
	}
	return l;
}

static inline bool
loss_has_bursts(const struct loss *l)
{
	return l->to_bad > 0;
}

/* Call before each packet, with a random number >= 0 and < 1. */
static inline void
loss_change(struct loss *l, double random)
{
	if (random < (l->is_bad ? l->to_good : l->to_bad))
		l->is_bad = !l->is_bad;
}

/* Whether the packet is lost; takes another random number. */
static inline bool
loss_hits(const struct loss *l, double random)
{
	return random < (l->is_bad ? l->bad : l->good);
}

#endif
