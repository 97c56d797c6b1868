/* SPDX-License-Identifier: ISC
 *
 * A network in cells of equal size, which lie along a Hilbert curve in a square, and what each cell
 * holds. A network of odd length is half of its square. A cell has a number, its place on the curve.
 */
#ifndef CELLS_H
#define CELLS_H

#include "curve.h"
#include "network.h"

/* What can be said of a cell, by the bit. */
enum cell_mark {
	CELL_TARGET = 1,        /* some of its addresses were probed */
	CELL_EXCLUDED = 2,      /* all of its addresses are excluded */
	CELL_OTHER = 4,         /* some have answered by neither hit nor reset, */
	CELL_RESET = 8,         /* by a reset, */
	CELL_HIT = 16,          /* by a hit */
};

struct cells {
	struct network network;
	unsigned bits;          /* of a cell's prefix, of 128 */
	unsigned __int128 base; /* the first address of the square */
	struct curve entrance;
	unsigned levels;        /* the square has 2^levels cells a side */
	struct place corner;    /* of the network, in the square */
	uint32_t width, height; /* of the network, in cells */
	uint64_t first, n;      /* the cells of the network are those from first on */
	uint32_t *hits;         /* addresses, of each cell of the network; UINT32_MAX: or more */
	uint8_t *marks;
};

/* The most levels that a network can have, of which a cell is an address then. */
unsigned cells_levels(const struct network *);

/* The network in a square of so many levels. */
void cells_open(struct cells *, const struct network *, unsigned levels);
void cells_close(struct cells *);

/* Counts the addresses of a sealed set as hits; returns how many lie in the network. */
uint64_t cells_count(struct cells *, const struct ranges *);

/*
 * Marks the cells with any address of a sealed set, or, for CELL_EXCLUDED, those of which it has
 * all. Returns how many addresses of the set lie in the network, up to UINT64_MAX.
 */
uint64_t cells_mark(struct cells *, const struct ranges *, enum cell_mark);

/* The place of a cell of the network in its picture. */
struct place cells_place(const struct cells *, uint64_t i);

/* The part of the picture that a network within the first one takes, which is no smaller than a cell. */
struct cells_part {
	uint32_t x, y, width, height;
};

struct cells_part cells_part(const struct cells *, const struct network *);

#endif
