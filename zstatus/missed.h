/* SPDX-License-Identifier: ISC
 *
 * How many hosts no attempt has found, by capture and recapture: each attempt is a sample of the
 * hosts that there are, and those that one found and another did not tell of those that none found.
 */
#ifndef MISSED_H
#define MISSED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How many hosts answered which attempts, by bits: 1 the first, 2 the last of two attempts. Of more,
 * 1 is the first, 2 any between, and 4 the last. Nobody counts those that answered none.
 */
enum { MISSED_HISTORIES = 8, HISTORY_FIRST = 1, HISTORY_BETWEEN = 2, HISTORY_LAST = 4 };

struct histories {
	uint64_t count[MISSED_HISTORIES];
	unsigned attempts;                  /* 2 or more */
};

struct missed {
	/* the expected number, and the limits that it is between in 95 cases of 100 */
	double estimate, low, high;
	/*
	 * of three attempts or more: the probability of histories that contradict independent losses as
	 * much as these; and whether they do
	 */
	double p;
	bool related;
	double independent;                 /* the expected number if they did not */
};

/* False where too few hosts have answered two attempts, or more than 10^10 were missed. */
bool missed_estimate(struct missed *, const struct histories *);

#endif
