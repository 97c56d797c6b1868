/* SPDX-License-Identifier: ISC
 *
 * Several attempts over one shard, each gap steps after the one before: in step t attempt j is at
 * element t - j * gap. Each attempt costs one more walk.
 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H

#include "group.h"
#include "targets/target.h"

/* The largest number of attempts at each target. */
#define ATTEMPTS_MAX 255

/* The largest number of steps that are computed at once. */
#define ATTEMPTS_CHUNK 512

/* The largest number of elements that one attempts_next returns. */
#define ATTEMPTS_ROOM ((size_t)ATTEMPTS_CHUNK * 16)

/* The largest gap. It lets a resumed run find its place within a second. */
#define ATTEMPTS_GAP_MAX (UINT64_C(1) << 36)

struct attempt {
	struct walk walk;
	uint64_t delay;         /* number of steps until it begins */
	uint64_t *elements;     /* of the present chunk */
	size_t from, to;        /* the steps of the chunk in which it has elements */
};

struct attempts {
	uint64_t n;             /* larger elements are not targets */
	unsigned count;
	size_t chunk;           /* number of steps that are computed at once */
	uint64_t left;          /* number of targets that the first attempt may still return */
	struct attempt attempt[ATTEMPTS_MAX];
	uint64_t elements[ATTEMPTS_ROOM];
	/* the missing part of a resumed step: elements of the attempts from pending_from */
	uint64_t pending[ATTEMPTS_MAX];
	unsigned pending_from;
};

/* Starts at the beginning. Each attempt returns at most max targets. */
void attempts_init(struct attempts *, const struct group *, const struct shard *, unsigned count, uint64_t gap, uint64_t max);

/*
 * Continues right after the given attempt returned element x. The positions of all attempts
 * follow from x alone.
 */
void attempts_resume(struct attempts *, const struct group *, const struct shard *, unsigned count, uint64_t gap,
    uint64_t x, unsigned attempt);

/*
 * Writes the next numbers, each in 1..n, and, if there are several attempts, the attempt of each.
 * Returns their count, which is 0 only at the end.
 */
size_t attempts_next(struct attempts *, uint64_t numbers[ATTEMPTS_ROOM], uint8_t attempt_of[ATTEMPTS_ROOM]);

#endif
