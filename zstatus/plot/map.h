/* SPDX-License-Identifier: ISC
 *
 * The map of a network: a picture with a cell for each address, or each prefix of equal length,
 * along a Hilbert curve.
 */
#ifndef MAP_H
#define MAP_H

#include "census.h"
#include "network.h"
#include "picture.h"

struct map_wishes {
	bool has_network;           /* by --within */
	struct network network;
	uint32_t side;              /* the most pixels of the map's longer side; 0: as the network needs */
	const char *title;          /* NULL: the network */
	bool no_labels;
};

void map_draw(struct picture *, const struct census *, const struct map_wishes *);

#endif
