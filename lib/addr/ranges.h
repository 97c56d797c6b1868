/* SPDX-License-Identifier: ISC
 *
 * A set of addresses as sorted, disjoint ranges. The families are stored separately, so millions
 * of IPv4 ranges take 8 bytes each.
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
 * Adds a range. IPv4-mapped addresses inside a larger IPv6 range do not count: they are IPv4, and
 * ::/0 means IPv6 only. Ends the program with status 3 if memory runs out.
 */
void ranges_add(struct ranges *, const struct range *);

/* Adds every address of both families that is not in the other set, which must be sealed. */
void ranges_add_complement(struct ranges *, const struct ranges *of);

/*
 * Sorts the ranges and merges those that overlap or touch. Call this once, after the last range.
 */
void ranges_seal(struct ranges *);

/* Whether a sealed set contains an address. */
bool ranges_has(const struct ranges *, const struct addr *);

/* Whether it contains every address of a range, which is of one family. */
bool ranges_have_all(const struct ranges *, const struct range *);

/* Whether one of n sorted, disjoint ranges contains an address. */
bool ranges_any(const struct range *, size_t n, const struct addr *);

void ranges_free(struct ranges *);

#endif
