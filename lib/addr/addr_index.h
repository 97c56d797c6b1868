/* SPDX-License-Identifier: ISC
 *
 * The addresses of a set, numbered from 0: all of IPv4, ascending, then all of IPv6.
 */
#ifndef ADDR_INDEX_H
#define ADDR_INDEX_H

#include "addr/ranges.h"

struct addr_index {
	struct ranges ranges;           /* sealed */
	uint64_t *below4, *below6;      /* the number of the first address of each range */
	uint64_t n4, n;                 /* how many are of IPv4, and all */
	/* there are more than 2^62: n and the numbers mean nothing */
	bool overflow;
};

/* Takes over the ranges, and seals them. Ends the program with status 3 where memory is short. */
void addr_index_build(struct addr_index *, struct ranges *);

/* The address with a number from 0 to n - 1. */
struct addr addr_index_at(const struct addr_index *, uint64_t number);

/* The number of an address; false where it is not in the set. */
bool addr_index_find(const struct addr_index *, const struct addr *, uint64_t *number);

/* Which of count ascending numbers, of which the first is 0, is the last one not above number. */
size_t addr_index_place(const uint64_t *below, size_t count, uint64_t number);

#endif
