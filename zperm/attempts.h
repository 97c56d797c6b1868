/* SPDX-License-Identifier: ISC
 *
 * Several passes over one shard, each some steps behind the one before: at step t pass j
 * stands at element t - j * gap. An attempt is no more than one more walk.
 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H

#include "group.h"
#include "targets/target.h"

/* The most attempts at each target. */
#define ATTEMPTS_MAX 255

/* The most steps that are worked out at once. */
#define ATTEMPTS_CHUNK 512

/* The most numbers that one attempts_next gives. */
#define ATTEMPTS_ROOM ((size_t)ATTEMPTS_CHUNK * 16)

/* No gap is larger, so that a resumed run finds its place within a second. */
#define ATTEMPTS_GAP_MAX (UINT64_C(1) << 36)

struct attempt {
	struct walk walk;
	uint64_t delay;         /* steps until it begins */
	uint64_t *elements;     /* of a chunk */
	size_t from, to;        /* which steps of the chunk it has elements at */
};

struct attempts {
	uint64_t n;             /* elements beyond are no targets */
	unsigned count;
	size_t chunk;           /* steps that are worked out at once */
	uint64_t left;          /* targets that the first attempt may still give */
	struct attempt attempt[ATTEMPTS_MAX];
	uint64_t elements[ATTEMPTS_ROOM];
	/* what a resumed step still lacks: elements of attempts pending_from on */
	uint64_t pending[ATTEMPTS_MAX];
	unsigned pending_from;
};

/* From the start: the first attempt gives at most max targets, and so do the others. */
void attempts_init(struct attempts *, const struct group *, const struct shard *, unsigned count, uint64_t gap, uint64_t max);

/*
 * From right behind the moment when attempt number attempt gave element x. Where the first attempt
 * then stood, and which had begun or ended, is worked out from x alone.
 */
void attempts_resume(struct attempts *, const struct group *, const struct shard *, unsigned count, uint64_t gap,
    uint64_t x, unsigned attempt);

/*
 * Writes the next numbers, 1..n each, and where there are several attempts, of which each is;
 * returns how many, 0 at the end only.
 */
size_t attempts_next(struct attempts *, uint64_t numbers[ATTEMPTS_ROOM], uint8_t attempt_of[ATTEMPTS_ROOM]);

#endif
