/* SPDX-License-Identifier: ISC
 *
 * Values of ranges of addresses, which may lie within one another. An address has that of the range
 * around it that begins last: of prefixes that is the longest. Of ranges that are the same the
 * first one added counts.
 */
#ifndef ADDRESS_MAP_H
#define ADDRESS_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "mapped_ranges.h"

/* The highest value. */
#define ADDRESS_MAP_VALUE_MAX (UINT32_MAX >> 1)

/* From here up to the next one, addresses have this value; 0: none. */
struct segment {
	unsigned __int128 first;
	uint32_t value;
	uint32_t n;                 /* the part that begins in it has so many segments, if several */
};

/* The addresses of one family. */
struct address_space {
	struct mapped_ranges added; /* until it is sealed */
	struct segment *list;
	size_t n;
	/*
	 * Each part has 2^shift addresses, from the number low on: the value of all of them, or its
	 * first segment.
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
 * The value is from 1 to ADDRESS_MAP_VALUE_MAX. Ranges are known by a number, such as that of a
 * line.
 */
void address_map_add(struct address_map *, const struct range *, uint32_t value, uint32_t number);

/*
 * To be called once, after the last range. Returns how many were left out since one before is the
 * same, but has another value; *first is the lowest number of these.
 */
size_t address_map_seal(struct address_map *, uint32_t *first);

/*
 * The part that an address is in. Whoever looks up many prefetches all of theirs first, so that
 * memory is waited for once.
 */
const uint32_t *address_map_part(const struct address_map *, const struct addr *);

/* Of a part: it has several values, and the rest is the number of its first segment. */
#define ADDRESS_MAP_SEVERAL (ADDRESS_MAP_VALUE_MAX + 1)

uint32_t address_map_search(const struct address_map *, uint32_t segment, const struct addr *);

/* The value of an address in this part, or 0. */
static inline uint32_t
address_map_value(const struct address_map *m, const uint32_t *part, const struct addr *a)
{
	return (*part & ADDRESS_MAP_SEVERAL) == 0 ? *part : address_map_search(m, *part & ~ADDRESS_MAP_SEVERAL, a);
}

#endif
