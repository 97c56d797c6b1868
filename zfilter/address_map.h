/* SPDX-License-Identifier: ISC
 *
 * Values of ranges of addresses, which may lie within one another. An address has that of the range
 * around it that begins last: of prefixes that is the longest. Of ranges that are the same the first
 * one added counts.
 */
#ifndef ADDRESS_MAP_H
#define ADDRESS_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "mapped_ranges.h"

/* From here up to the next one, addresses have this value; 0: none. */
struct segment4 {
	uint32_t first, value;      /* host byte order */
};

struct segment6 {
	unsigned __int128 first;
	uint32_t value;
};

/* Which segments a part of the space has: parts are of 2^shift addresses, from the first segment on. */
struct segment_index {
	uint32_t *begin;
	uint32_t parts;
	unsigned shift;
};

struct address_map {
	struct mapped_ranges added4, added6; /* until it is sealed */
	struct segment4 *list4;
	struct segment6 *list6;
	size_t n4, n6;
	struct segment_index index4, index6;
};

/* The value is not 0. Ranges are known by a number, such as that of a line. */
void address_map_add(struct address_map *, const struct range *, uint32_t value, uint32_t number);

/*
 * To be called once, after the last range. Returns how many were left out since one before is the same,
 * but has another value; *first is the lowest number of these.
 */
size_t address_map_seal(struct address_map *, uint32_t *first);

/* The value of an address, or 0. */
uint32_t address_map_find(const struct address_map *, const struct addr *);

/* The same for n of them: many at once wait for memory together, so that each costs a fraction. */
void address_map_find_many(const struct address_map *, const struct addr *, size_t n, uint32_t *values);

#endif
