/* SPDX-License-Identifier: ISC
 *
 * A random order of 1..N from a cyclic group, after Durumeric, Wustrow, Halderman:
 * ZMap (USENIX Security 2013), section 3.1.
 */
#ifndef GROUP_H
#define GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many steps are worked out side by side. */
#define GROUP_LANES 8

/* The multiplicative group modulo the prime p, whole walked by x -> x * g from start. */
struct group {
	uint64_t n;         /* the numbers wanted are 1..n; n < p */
	uint64_t p, g, start;
};

/* A constant factor w modulo p with floor(w * 2^64 / p), which replaces the division (Shoup). */
struct factor {
	uint64_t w, quotient;
};

/* One shard of the group: the elements start * g^i, start * g^(i + shards), ... */
struct shard {
	uint64_t p;
	uint64_t first, last;
	uint64_t step;          /* g^shards */
	/* how many elements, those beyond n included; 0: first and last mean nothing */
	uint64_t size;
};

/* A way through a shard, from any element to the last. */
struct walk {
	uint64_t p;
	uint64_t x;             /* the next element */
	uint64_t last;          /* the last one, included */
	/* no walk is ever longer than its shard, whatever it was started at */
	uint64_t left;
	struct factor step[GROUP_LANES + 1];    /* the 0th to 8th power of the shard's step */
};

/*
 * Chooses group, generator and start for n targets (1 to 2^62) from the seed;
 * zperm.1 specifies the choice, which never changes.
 */
void group_init(struct group *, uint64_t n, uint64_t seed);

/* Shard i of shards, which is empty where i >= p - 1. */
void group_shard(const struct group *, uint64_t i, uint64_t shards, struct shard *);

/* The element that lies by steps (which may be below 0) from x. */
uint64_t group_move(const struct shard *, uint64_t x, int64_t by);

/*
 * How many steps lead from one element to another, where that is below bound; else
 * bound. Takes time and memory in proportion to the square root of bound, memory 2 MiB at most.
 */
uint64_t group_distance(const struct shard *, uint64_t from, uint64_t to, uint64_t bound);

/* A walk of the shard from an element on. */
void group_walk(const struct shard *, uint64_t from, struct walk *);

/*
 * Writes the next elements, which are within 1..p-1 and may be beyond n, and
 * returns how many: fewer than room at the end only.
 */
size_t group_next(struct walk *, uint64_t *elements, size_t room);

/* Whether one of them is above max. */
bool group_any_above(const uint64_t *elements, size_t n, uint64_t max);

#endif
