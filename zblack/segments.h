/* SPDX-License-Identifier: ISC
 *
 * Divides the address space into segments; each belongs to the smallest range that covers it.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include "addr/range.h"

#define SEGMENT_NOBODY UINT32_MAX

struct claim {
	struct range range;
	uint32_t owner;
};

/* Extends to the beginning of the next segment. */
struct segment {
	struct addr first;
	uint32_t owner;
};

struct segments {
	struct segment *segment;
	size_t n, room;
};

/*
 * Builds the segments; sorts the claims. Of claims of the same size, the one with the lower owner
 * wins.
 */
void segments_build(struct segments *, struct claim *, size_t n);

/* The number of segments that begin at or below an address. The last of these contains it. */
size_t segments_place(const struct segments *, const struct addr *);

uint32_t segments_owner(const struct segments *, const struct addr *);

void segments_free(struct segments *);

#endif
