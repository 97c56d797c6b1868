/* SPDX-License-Identifier: ISC
 *
 * Which attempts each target has answered, with success: as many targets as there are, each once,
 * whatever comes again.
 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H

#include <stddef.h>
#include <stdint.h>

#include "dedup.h"
#include "probe/scans.h"

/*
 * Histories are told apart by bits: the first attempt, the last one, and any between, so that three
 * tell of those between the first and the last whatever their number. Of two attempts the last is the
 * second bit.
 */
enum { ATTEMPTS_HISTORIES = 8 };

struct attempts {
	unsigned n;                                 /* that are counted apart; 0: none */
	struct dedup *noted[SCANS_MAX];             /* the hits of each attempt, by scan */
	uint64_t answered[TAG_ATTEMPTS];            /* targets, by attempt */
	uint64_t histories[ATTEMPTS_HISTORIES];     /* targets, by which attempts they have answered */
};

/* Of so many scans. */
void attempts_open(struct attempts *, size_t scans);

/* Notes a success. One of which the attempt is not known, or beyond those, is passed over. */
void attempts_note(struct attempts *, const struct reply *);

#endif
