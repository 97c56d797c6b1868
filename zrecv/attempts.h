/* SPDX-License-Identifier: ISC
 *
 * Counts the targets by the attempts that they have answered with success. Invariant: each target
 * is counted once, however often its replies are repeated.
 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H

#include <stddef.h>
#include <stdint.h>

#include "dedup.h"
#include "probe/scans.h"

/*
 * A history has three bits: the first attempt, the last, and any between. Of two attempts the
 * last has the second bit.
 */
enum { ATTEMPTS_HISTORIES = 8 };

struct attempts {
	unsigned n;                                 /* attempts that are counted; 0: none */
	struct dedup *noted[SCANS_MAX];             /* successes of each attempt, by scan */
	uint64_t answered[TAG_ATTEMPTS];            /* targets, by attempt */
	uint64_t histories[ATTEMPTS_HISTORIES];     /* targets, by history */
};

/* scans: their number. */
void attempts_open(struct attempts *, size_t scans);

/* Notes a success. Ignores it if its attempt is unknown or not counted. */
void attempts_note(struct attempts *, const struct reply *);

#endif
