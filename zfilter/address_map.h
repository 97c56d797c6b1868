/* SPDX-License-Identifier: ISC
 *
 * Maps ranges of addresses, which may lie within one another, to values. Of the ranges that contain
 * an address, the one that begins last gives its value: of prefixes, this is the longest. Of equal
 * ranges the first one added counts.
 */
#ifndef ADDRESS_MAP_H
#define ADDRESS_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "mapped_ranges.h"

/* The highest value. */
#define ADDRESS_MAP_VALUE_MAX (UINT32_MAX >> 1)

/* Addresses from first up to the next segment have this value; 0: none. */
struct segment {
	unsigned __int128 first;
	uint32_t value;
	/* number of segments of the part that begins in it, if several */
	uint32_t n;
};

/* The addresses of one family. */
struct address_space {
	struct mapped_ranges added; /* until it is sealed */
	struct segment *list;
	size_t n;
	/*
	 * Each part has 2^shift addresses; the first part begins at low. A part holds the value of
	 * all of its addresses, or the number of its first segment.
	 */
	uint32_t *parts;
	size_t parts_n;
	unsigned __int128 low;
	unsigned shift;
};

struct address_map {
	struct address_space four, six;
};

/*
 * The value is from 1 to ADDRESS_MAP_VALUE_MAX. The number identifies the range, for example by its
 * line.
 */
void address_map_add(struct address_map *, const struct range *, uint32_t value, uint32_t number);

/*
 * Must be called once, after the last range. Returns the number of ranges that were left out
 * because an earlier one is equal but has another value; *first is the lowest number of these.
 */
size_t address_map_seal(struct address_map *, uint32_t *first);

/*
 * Returns the part of an address. A caller with many addresses prefetches all of their parts first,
 * so that it waits for memory once.
 */
const uint32_t *address_map_part(const struct address_map *, const struct addr *);

/* Set in a part that has several values; the other bits are the number of its first segment. */
#define ADDRESS_MAP_SEVERAL (ADDRESS_MAP_VALUE_MAX + 1)

uint32_t address_map_search(const struct address_map *, uint32_t segment, const struct addr *);

/* Returns the value of an address in this part, or 0. */
static inline uint32_t
address_map_value(const struct address_map *m, const uint32_t *part, const struct addr *a)
{
	return (*part & ADDRESS_MAP_SEVERAL) == 0 ? *part : address_map_search(m, *part & ~ADDRESS_MAP_SEVERAL, a);
}

#endif
