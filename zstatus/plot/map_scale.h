/* SPDX-License-Identifier: ISC
 *
 * How large the cells of a map are, and how large its picture is.
 */
#ifndef MAP_SCALE_H
#define MAP_SCALE_H

#include "census.h"
#include "network.h"

/*
 * The smallest square with all answers and targets of the family that has more answers, or else of
 * that of the targets; of 256 addresses at least. False where there are neither.
 */
bool map_choose_network(const struct census *, struct network *);

struct map_scale {
	unsigned levels;            /* the square around the network has 2^levels cells a side */
	uint32_t zoom;              /* pixels of the side of a cell */
	uint32_t side;              /* the most pixels of the map's longer side */
};

/*
 * side: the wish for that, or 0: 1024, and 2048 or 4096 where a cell of IPv4 would be more than a
 * /24. A cell is an address if there are pixels for that; of IPv6, it is no smaller than the answers
 * need to lie in different ones, unless the whole has fewer than 16 times 16.
 */
struct map_scale map_scale_of(const struct census *, const struct network *, uint32_t side);

#endif
