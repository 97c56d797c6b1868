/* SPDX-License-Identifier: ISC
 *
 * Counts rows by the prefix that an address is in. At most so many prefixes are held: when one more
 * comes, that whose last row is the longest ago is handed on, with its count so far. Invariant: the
 * counts that are handed on add up to the rows, whatever the bound.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/addr.h"

struct group {
	struct addr prefix;
	uint64_t count;
	/* links by number + 1, 0: none: in the chain of its hash; in the order of their last rows */
	uint32_t chain, newer, older;
	bool none;                  /* of the rows that are in no prefix */
	bool partial;               /* there may be other counts of this prefix */
};

struct groups {
	unsigned bits;
	size_t max;                 /* so many are held */
	void (*put)(void *ctx, const struct group *);
	void *ctx;

	struct group *list;
	size_t n, room;
	uint32_t *chains;           /* by hash, a power of two of them */
	size_t chains_n;
	uint32_t newest, oldest;
	uint64_t none;              /* rows in no prefix */
	uint64_t early;             /* groups handed on for want of room */
	uint8_t seed[16];           /* who answers must not choose what collides */
};

/* After bits, max, put and ctx were set. */
void groups_init(struct groups *);

/* Counts a row with this address, as text. */
void groups_add(struct groups *, const char *text, size_t n);

/* Hands on all, by their prefixes in ascending order, and then the rows that are in none. */
void groups_finish(struct groups *);

#endif
