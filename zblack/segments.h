/* SPDX-License-Identifier: ISC
 *
 * The address space cut into segments, each of which belongs to the smallest of the ranges that
 * cover it.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include "addr/range.h"

#define SEGMENT_NOBODY UINT32_MAX

struct claim {
	struct range range;
	uint32_t owner;
};

/* Reaches up to the next one. */
struct segment {
	struct addr first;
	uint32_t owner;
};

struct segments {
	struct segment *segment;
	size_t n, room;
};

/* Between claims of the same size the lower owner wins. Sorts the claims. */
void segments_build(struct segments *, struct claim *, size_t n);

/* How many of them begin at or below an address; the last of these holds it. */
size_t segments_place(const struct segments *, const struct addr *);

uint32_t segments_owner(const struct segments *, const struct addr *);

void segments_free(struct segments *);

#endif
