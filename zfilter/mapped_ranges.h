/* SPDX-License-Identifier: ISC
 *
 * Ranges of one family of addresses, with their values, in the order in which they lie around one
 * another.
 */
#ifndef MAPPED_RANGES_H
#define MAPPED_RANGES_H

#include <stddef.h>
#include <stdint.h>

#include "addr/range.h"

struct mapped_range {
	struct range range;
	uint32_t value, number;
};

struct mapped_ranges {
	struct mapped_range *list;
	size_t n, room;
};

void mapped_ranges_add(struct mapped_ranges *, const struct range *, uint32_t value, uint32_t number);

/*
 * Sorts by the first address, of these the larger range first, and leaves of those that are the
 * same the one with the lowest number. Returns how many of the others had another value; *first
 * becomes the lowest number of these, if that is lower.
 */
size_t mapped_ranges_settle(struct mapped_ranges *, uint32_t *first);

#endif
