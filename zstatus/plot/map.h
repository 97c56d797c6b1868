/* SPDX-License-Identifier: ISC
 *
 * Draws the map of a network: cells along a Hilbert curve, each an address, or a prefix of the same
 * length as the others.
 */
#ifndef MAP_H
#define MAP_H

#include "census.h"
#include "network.h"
#include "picture.h"

struct map_wishes {
	bool has_network;           /* by --within */
	struct network network;
	uint32_t side;              /* pixels of the longer side, at most; 0: as it needs */
	const char *title;          /* NULL: the network */
	bool no_labels;
};

void map_draw(struct picture *, const struct census *, const struct map_wishes *);

#endif
