/* SPDX-License-Identifier: ISC
 *
 * Sorts ranges of one address family, with their values, so that a range precedes those within it.
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
 * Sorts by the first address; of equal ones, the larger range comes first. Of equal ranges, only
 * the one with the lowest number stays. Returns the number of removed ranges with another value.
 * *first becomes the lowest number of these, if that is lower.
 */
size_t mapped_ranges_settle(struct mapped_ranges *, uint32_t *first);

#endif
