/* SPDX-License-Identifier: ISC
 *
 * Estimates the number of hosts that no attempt has found, by capture and recapture. Each attempt
 * is a sample of all hosts. The hosts that one attempt found and another did not allow an estimate
 * of those that none found.
 */
#ifndef MISSED_H
#define MISSED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A history is the set of attempts that a host answered, as bits. Of two attempts, 1 is the first
 * and 2 the last. Of more, 1 is the first, 2 any one between, and 4 the last. The hosts that
 * answered none are not counted.
 */
enum { MISSED_HISTORIES = 8, HISTORY_FIRST = 1, HISTORY_BETWEEN = 2, HISTORY_LAST = 4 };

struct histories {
	uint64_t count[MISSED_HISTORIES];
	unsigned attempts;                  /* 2 or more */
};

struct missed {
	/* The expected number, and the limits that contain the number in 95 of 100 cases. */
	double estimate, low, high;
	/*
	 * For three or more attempts: the probability of histories that contradict independent
	 * losses at least as much as these; and whether it is so low that losses are related.
	 */
	double p;
	bool related;
	double independent;                 /* The expected number if losses are independent. */
};

/* Returns false if too few hosts answered two attempts, or if more than 10^10 were missed. */
bool missed_estimate(struct missed *, const struct histories *);

#endif
