/* SPDX-License-Identifier: ISC
 *
 * A set of addresses as sorted, disjoint ranges. The families are kept apart, so that
 * millions of IPv4 ranges take 8 bytes each.
 */
#ifndef RANGES_H
#define RANGES_H

#include "addr/range.h"

struct range4 {
	uint32_t first, last;       /* inclusive, host byte order */
};

struct ranges {
	struct range4 *v4;
	struct range *v6;
	size_t n4, n6;
	size_t room4, room6;
};

/*
 * The IPv4-mapped addresses within a larger range of IPv6 addresses do not count: they are IPv4's,
 * and ::/0 is about IPv6. Ends the program with status 3 where memory is short.
 */
void ranges_add(struct ranges *, const struct range *);

/* Adds every address, of both families, that is not in the other set, a sealed one. */
void ranges_add_complement(struct ranges *, const struct ranges *of);

/* Sorts, and merges what overlaps or touches. To be called once, after the last range. */
void ranges_seal(struct ranges *);

/* Whether a sealed set holds an address. */
bool ranges_has(const struct ranges *, const struct addr *);

/* Whether it holds every address of a range, of one family. */
bool ranges_have_all(const struct ranges *, const struct range *);

/* Whether one of n ranges, which are sorted and disjoint, holds an address. */
bool ranges_any(const struct range *, size_t n, const struct addr *);

void ranges_free(struct ranges *);

#endif
