/* SPDX-License-Identifier: ISC
 *
 * Chooses the network of a map, and the size of its cells and of its picture.
 */
#ifndef MAP_SCALE_H
#define MAP_SCALE_H

#include "census.h"
#include "network.h"

/*
 * The smallest square around all answers and targets of one family, of at least 256 addresses. The
 * family is that with more answers; without any answer, that of the targets. False if there are
 * neither.
 */
bool map_choose_network(const struct census *, struct network *);

struct map_scale {
	unsigned levels;            /* the square around the network has 2^levels cells a side */
	uint32_t zoom;              /* pixels of the side of a cell */
	uint32_t side;              /* pixels of the longer side, at most */
};

/*
 * side is the wish for that. 0 stands for 1024, or for 2048 or 4096 if a cell of IPv4 would
 * otherwise be more than a /24. A cell is an address if there are enough pixels. One of IPv6 is as
 * large as it can be with all answers in different cells, but the map has at least 16 times 16.
 */
struct map_scale map_scale_of(const struct census *, const struct network *, uint32_t side);

#endif
