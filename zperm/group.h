/* SPDX-License-Identifier: ISC
 *
 * A random order of 1..N from a cyclic group, after Durumeric, Wustrow, Halderman: ZMap (USENIX
 * Security 2013), section 3.1.
 */
#ifndef GROUP_H
#define GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of steps that are computed in parallel. */
#define GROUP_LANES 8

/* The multiplicative group modulo the prime p. The walk x -> x * g from start visits all of it. */
struct group {
	uint64_t n;         /* the numbers wanted are 1..n; n < p */
	uint64_t p, g, start;
};

/* A constant factor w modulo p, and floor(w * 2^64 / p), which replaces the division (Shoup). */
struct factor {
	uint64_t w, quotient;
};

/* A shard of the group: the elements start * g^i, start * g^(i + shards), ... */
struct shard {
	uint64_t p;
	uint64_t first, last;
	uint64_t step;          /* g^shards */
	/* number of elements, including those above n; 0: first and last are meaningless */
	uint64_t size;
};

/* A walk through a shard, from any element to the last one. */
struct walk {
	uint64_t p;
	uint64_t x;             /* the next element */
	uint64_t last;          /* inclusive */
	/* at most the size of the shard, wherever the walk starts */
	uint64_t left;
	struct factor step[GROUP_LANES + 1];    /* the 0th to 8th power of the shard's step */
};

/*
 * Chooses group, generator and start for n targets (1 to 2^62) from the seed. zperm.1 specifies
 * the choice, which never changes.
 */
void group_init(struct group *, uint64_t n, uint64_t seed);

/* Makes shard i of shards; it is empty if i >= p - 1. */
void group_shard(const struct group *, uint64_t i, uint64_t shards, struct shard *);

/* The element `by` steps after x; by may be negative. */
uint64_t group_move(const struct shard *, uint64_t x, int64_t by);

/*
 * The number of steps from one element to another, if it is below bound; otherwise bound. Time
 * and memory are proportional to the square root of bound; memory is at most 2 MiB.
 */
uint64_t group_distance(const struct shard *, uint64_t from, uint64_t to, uint64_t bound);

/* Starts a walk of the shard at an element. */
void group_walk(const struct shard *, uint64_t from, struct walk *);

/*
 * Writes the next elements, which are in 1..p-1 and may be above n. Returns their count, which is
 * less than room only at the end.
 */
size_t group_next(struct walk *, uint64_t *elements, size_t room);

/* Whether one of n elements is above max. */
bool group_any_above(const uint64_t *elements, size_t n, uint64_t max);

#endif
