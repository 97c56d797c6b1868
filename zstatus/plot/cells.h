/* SPDX-License-Identifier: ISC
 *
 * A network in cells of equal size, which lie along a Hilbert curve in a square. Each has a
 * number, its place on the curve, and marks and a count of its addresses. A network of odd length
 * is half of its square.
 */
#ifndef CELLS_H
#define CELLS_H

#include "curve.h"
#include "network.h"

/* The marks of a cell, a bit each. */
enum cell_mark {
	CELL_TARGET = 1,        /* some of its addresses were probed */
	CELL_EXCLUDED = 2,      /* all of its addresses are excluded */
	CELL_OTHER = 4,         /* some have answered by neither hit nor reset */
	CELL_RESET = 8,         /* some have answered by a reset */
	CELL_HIT = 16,          /* some have answered by a hit */
};

struct cells {
	struct network network;
	unsigned bits;          /* of a cell's prefix, of 128 */
	unsigned __int128 base; /* the first address of the square */
	struct curve entrance;
	unsigned levels;        /* the square has 2^levels cells a side */
	struct place corner;    /* of the network, in the square */
	uint32_t width, height; /* of the network, in cells */
	uint64_t first, n;      /* the network is these n cells of the square, from first on */
	uint32_t *hits;         /* addresses with a hit in each cell, up to UINT32_MAX */
	uint8_t *marks;
};

/* The levels of a network by which each cell is an address: the most that it can have. */
unsigned cells_levels(const struct network *);

/* Divides the network into cells by this number of levels. */
void cells_open(struct cells *, const struct network *, unsigned levels);
void cells_close(struct cells *);

/* Counts the addresses of a sealed set as hits; returns how many lie in the network. */
uint64_t cells_count(struct cells *, const struct ranges *);

/*
 * Marks the cells that have any address of a sealed set; with CELL_EXCLUDED, those that have all
 * their addresses in it. Returns how many addresses of the set lie in the network, up to
 * UINT64_MAX.
 */
uint64_t cells_mark(struct cells *, const struct ranges *, enum cell_mark);

/* The place of a cell of the network in its picture. */
struct place cells_place(const struct cells *, uint64_t i);

/* The part of the picture, in cells, that a network within the first takes; at least a cell. */
struct cells_part {
	uint32_t x, y, width, height;
};

struct cells_part cells_part(const struct cells *, const struct network *);

#endif
