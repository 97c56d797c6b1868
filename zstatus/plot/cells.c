/* SPDX-License-Identifier: ISC
 *
 * Counts and marks the cells of a network, and finds their places in its picture.
 */
#include "cells.h"

#include <stdlib.h>

#include "io/alloc.h"

unsigned
cells_levels(const struct network *n)
{
	return (128 - n->bits + 1) / 2;
}

/* The prefix of even length around a network. */
static struct network
square_around(const struct network *n)
{
	return network_of(&n->first, n->bits & ~1u);
}

/* How the curve enters the square of a network of even length. */
static struct curve
enter(const struct network *square)
{
	unsigned __int128 number = addr_number(&square->first);
	struct place p = { 0 };
	struct curve c = { 0 };

	for (unsigned at = network_family_bits(square); at < square->bits; at += 2)
		curve_enter(&c, (unsigned)(number >> (126 - at)) & 3, &p);
	return c;
}

void
cells_open(struct cells *c, const struct network *n, unsigned levels)
{
	struct network square = square_around(n);
	struct cells_part part;

	*c = (struct cells){ .network = *n, .bits = square.bits + 2 * levels, .base = addr_number(&square.first),
	    .entrance = enter(&square), .levels = levels };
	part = cells_part(c, n);
	c->corner = (struct place){ part.x, part.y };
	c->width = part.width;
	c->height = part.height;
	c->n = (uint64_t)c->width * c->height;
	c->first = c->n == 0 || c->bits == 0 ? 0 : (uint64_t)((addr_number(&n->first) - c->base) >> (128 - c->bits));
	c->hits = allocate_zeroed_or_die(c->n, sizeof(*c->hits));
	c->marks = allocate_zeroed_or_die(c->n, sizeof(*c->marks));
}

void
cells_close(struct cells *c)
{
	free(c->hits);
	free(c->marks);
}

struct place
cells_place(const struct cells *c, uint64_t i)
{
	struct place p = curve_place(c->entrance, c->first + i, c->levels);

	return (struct place){ p.x - c->corner.x, p.y - c->corner.y };
}

/* A network of odd length is two neighbours of even length, which together have these corners. */
struct cells_part
cells_part(const struct cells *c, const struct network *n)
{
	unsigned bits = (n->bits + 1) & ~1u, depth = (bits - (c->bits - 2 * c->levels)) / 2, up = c->levels - depth;
	uint64_t number = bits == 0 ? 0 : (uint64_t)((addr_number(&n->first) - c->base) >> (128 - bits));
	struct place a = curve_place(c->entrance, number, depth), b = curve_place(c->entrance, number | (bits - n->bits), depth);
	uint32_t x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;

	return (struct cells_part){ (x << up) - c->corner.x, (y << up) - c->corner.y,
	    (uint32_t)(a.x == b.x ? 1 : 2) << up, (uint32_t)(a.y == b.y ? 1 : 2) << up };
}

/*
 * Takes the part of a range that lies in the network. Addresses are counted from the first one of
 * the network.
 */
typedef void take_part(struct cells *, unsigned __int128 first, unsigned __int128 last, enum cell_mark);

static uint64_t
each_part(struct cells *c, const struct ranges *set, take_part *take, enum cell_mark mark)
{
	struct range whole = network_range(&c->network);
	unsigned __int128 from = addr_number(&whole.first), to = addr_number(&whole.last), n = 0;
	bool is4 = addr_is4(&c->network.first);

	for (size_t i = 0; i < (is4 ? set->n4 : set->n6); i++) {
		const struct range r = is4 ? (struct range){ addr_from4(set->v4[i].first), addr_from4(set->v4[i].last) } : set->v6[i];
		unsigned __int128 first = addr_number(&r.first), last = addr_number(&r.last);

		if (last < from || first > to)
			continue;
		first = first < from ? 0 : first - from;
		last = (last > to ? to : last) - from;
		n = n + (last - first) < UINT64_MAX ? n + (last - first) + 1 : UINT64_MAX;
		take(c, first, last, mark);
	}
	return (uint64_t)n;
}

static unsigned __int128
cell_size(const struct cells *c)
{
	return (unsigned __int128)1 << (128 - c->bits);
}

static void
count_part(struct cells *c, unsigned __int128 first, unsigned __int128 last, enum cell_mark mark)
{
	unsigned shift = 128 - c->bits;

	(void)mark;
	for (uint64_t i = (uint64_t)(first >> shift); i <= last >> shift; i++) {
		unsigned __int128 begin = (unsigned __int128)i << shift, end = begin + (cell_size(c) - 1);
		unsigned __int128 n = (last < end ? last : end) - (first > begin ? first : begin) + c->hits[i];

		c->hits[i] = n < UINT32_MAX ? (uint32_t)n + 1 : UINT32_MAX;
	}
}

uint64_t
cells_count(struct cells *c, const struct ranges *set)
{
	return each_part(c, set, count_part, CELL_HIT);
}

static void
mark_part(struct cells *c, unsigned __int128 first, unsigned __int128 last, enum cell_mark mark)
{
	unsigned shift = 128 - c->bits;
	unsigned __int128 rest = cell_size(c) - 1;
	uint64_t begin = (uint64_t)(first >> shift), end = (uint64_t)(last >> shift) + 1;

	if (mark == CELL_EXCLUDED) {
		begin += (first & rest) != 0;
		end -= (last & rest) != rest;
	}
	for (uint64_t i = begin; i < end; i++)
		c->marks[i] |= (uint8_t)mark;
}

uint64_t
cells_mark(struct cells *c, const struct ranges *set, enum cell_mark mark)
{
	return each_part(c, set, mark_part, mark);
}
