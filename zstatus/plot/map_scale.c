/* SPDX-License-Identifier: ISC
 *
 * Chooses the network of a map, and the size of its cells.
 */
#include "map_scale.h"

#include "cells.h"

enum { SIDE = 1024, SIDE_MAX = 4096, SIDE_MIN = 256, ZOOM_MAX = 32, LEVELS_MIN = 4 };

static void
widen(const struct ranges *set, bool is4, struct network *n, bool *any)
{
	struct network more;

	if (!network_around_ranges(set, is4, &more))
		return;
	*n = *any ? network_around(n, &more) : more;
	*any = true;
}

/* True for IPv4. */
static bool
choose_family(const struct census *c)
{
	uint64_t n4 = 0, n6 = 0;

	for (enum answer kind = 0; kind < ANSWERS; kind++) {
		n4 += c->answers[kind].n4;
		n6 += c->answers[kind].n6;
	}
	return n4 + n6 > 0 ? n4 >= n6 : c->targets.n4 > 0 || c->targets.n6 == 0;
}

bool
map_choose_network(const struct census *c, struct network *n)
{
	bool is4 = choose_family(c), any = false;

	for (enum answer kind = 0; kind < ANSWERS; kind++)
		widen(&c->answers[kind], is4, n, &any);
	widen(&c->targets, is4, n, &any);
	if (any)
		*n = network_of(&n->first, n->bits > 120 ? 120 : n->bits & ~1u);
	return any;
}

/* The last bit, from 1 to 128, that IPv6 addresses of the network differ in; 128 if none do. */
static unsigned
last_difference(const struct census *c, const struct network *n)
{
	const struct range whole = network_range(n);
	unsigned __int128 differences = 0, first = 0;
	bool any = false;

	for (enum answer kind = 0; kind < ANSWERS; kind++)
		for (size_t i = 0; i < c->answers[kind].n6; i++) {
			const struct range *r = &c->answers[kind].v6[i];

			if (!range_covers(&whole, r))
				continue;
			if (!any)
				first = addr_number(&r->first);
			any = true;
			differences |= (addr_number(&r->first) ^ first) | (addr_number(&r->last) ^ first);
		}
	for (unsigned shift = 0; shift < 128; shift++)
		if (differences >> shift & 1)
			return 128 - shift;
	return 128;
}

/* The most levels by which a cell is at least a pixel. */
static unsigned
levels_of_side(uint32_t side)
{
	unsigned levels = 0;

	while ((uint32_t)2 << levels <= side)
		levels++;
	return levels;
}

struct map_scale
map_scale_of(const struct census *c, const struct network *n, uint32_t side)
{
	unsigned levels = cells_levels(n), square = n->bits & ~1u, varied = (last_difference(c, n) - square + 1) / 2;
	bool chosen = side != 0;
	uint32_t zoom;

	if (!chosen)
		side = SIDE;
	while (!chosen && addr_is4(&n->first) && side < SIDE_MAX && square + 2 * levels_of_side(side) < 96 + 24)
		side *= 2;
	varied = varied > LEVELS_MIN ? varied : LEVELS_MIN;
	if (!addr_is4(&n->first) && varied < levels)
		levels = varied;
	if (levels_of_side(side) < levels)
		levels = levels_of_side(side);
	zoom = side >> levels;
	if (!chosen && zoom > ZOOM_MAX)
		zoom = (uint32_t)SIDE_MIN >> levels > ZOOM_MAX ? (uint32_t)SIDE_MIN >> levels : ZOOM_MAX;
	return (struct map_scale){ .levels = levels, .zoom = zoom, .side = side };
}
