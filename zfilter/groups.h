/* SPDX-License-Identifier: ISC
 *
 * Counts rows by the prefix of an address. The number of prefixes held is limited. If one more
 * comes, the least recently used one is passed on with its count so far. Invariant: the counts that
 * are passed on add up to the rows, for any limit.
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
	/*
	 * Links by number + 1, 0: none. chain is that of the hash; the others order groups by their
	 * last row.
	 */
	uint32_t chain, newer, older;
	bool none;                  /* for rows without a prefix */
	bool partial;               /* there may be other counts of this prefix */
};

struct groups {
	unsigned bits;
	size_t max;                 /* number of groups held */
	void (*put)(void *ctx, const struct group *);
	void *ctx;

	struct group *list;
	size_t n, room;
	uint32_t *chains;           /* by hash; their number is a power of two */
	size_t chains_n;
	uint32_t newest, oldest;
	uint64_t none;              /* rows without a prefix */
	uint64_t early;             /* groups passed on for lack of room */
	uint8_t seed[16];           /* strangers must not be able to choose collisions */
};

/* Must be called after bits, max, put and ctx are set. */
void groups_init(struct groups *);

/* Counts a row with this address, as text. */
void groups_add(struct groups *, const char *text, size_t n);

/* Passes on all groups in ascending order of prefixes, then the rows without a prefix. */
void groups_finish(struct groups *);

#endif
