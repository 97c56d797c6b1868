/* SPDX-License-Identifier: ISC
 *
 * Several passes over one shard, each some steps behind the one before: at step t pass j
 * stands at element t - j * gap. A pass is no more than one more walk.
 */
#ifndef PASSES_H
#define PASSES_H

#include "group.h"
#include "targets/target.h"

/* How many steps are worked out at once. */
#define PASSES_CHUNK 512

/* The most numbers that one passes_next gives. */
#define PASSES_ROOM ((size_t)PASSES_CHUNK * TARGET_PASSES)

/* No gap is larger, so that a resumed run finds its place within a second. */
#define PASSES_GAP_MAX (UINT64_C(1) << 36)

struct pass {
	struct walk walk;
	uint64_t delay;         /* steps until it begins */
	uint64_t elements[PASSES_CHUNK];
	size_t from, to;        /* which steps of the chunk it has elements at */
};

struct passes {
	uint64_t n;             /* elements beyond are no targets */
	unsigned count;
	uint64_t left;          /* targets that the first pass may still give */
	struct pass pass[TARGET_PASSES];
	uint64_t pending[TARGET_PASSES];    /* what a resumed step still lacks: elements of passes pending_from on */
	unsigned pending_from;
};

/* From the start: the first pass gives at most max targets, and so do the others. */
void passes_init(struct passes *, const struct group *, const struct shard *, unsigned count, uint64_t gap, uint64_t max);

/*
 * From right behind the moment when pass number pass gave element x. Where the first pass then stood, and
 * which had begun or ended, is worked out from x alone.
 */
void passes_resume(struct passes *, const struct group *, const struct shard *, unsigned count, uint64_t gap,
    uint64_t x, unsigned pass);

/*
 * Writes the next numbers, 1..n each, and where there are several passes, of which each is; returns how many, 0 at the
 * end only.
 */
size_t passes_next(struct passes *, uint64_t numbers[PASSES_ROOM], uint8_t pass_of[PASSES_ROOM]);

#endif
