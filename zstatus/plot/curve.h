/* SPDX-License-Identifier: ISC
 *
 * The Hilbert curve, oriented as in the usual map of the IPv4 space: y counts downwards, 0.0.0.0/8
 * is at the top left, and 255.0.0.0/8 at the top right. The curve is divided from the whole space
 * downwards, so the map of a prefix is a part of the map of the whole, enlarged.
 *
 * Each two bits of an address choose a quarter of a square. The quarters of the whole, 0 to 3:
 *
 *     0 3
 *     1 2
 *
 * In quarter 0 the order is mirrored at the diagonal from the top left, in quarter 3 at the other
 * one, and in the others it is that of the whole. As an example, 10 of 10.0.0.0/8 is 00001010 in
 * binary. The first two pairs of bits choose quarter 0 twice, and two mirrors at the same diagonal
 * cancel. So the pairs 10 and 10 choose quarter 2 of the picture above, twice.
 */
#ifndef CURVE_H
#define CURVE_H

#include <stdbool.h>
#include <stdint.h>

/* The mirrors of the quarters that were entered so far, combined; none for the whole. */
struct curve {
	bool swapped;           /* at the diagonal from the top left */
	bool turned;            /* by half a turn */
};

struct place {
	uint32_t x, y;
};

/* Enters a quarter: turns a place among n times n into one among 2n times 2n. */
static inline void
curve_enter(struct curve *c, unsigned quarter, struct place *p)
{
	unsigned right = quarter >> 1, down = right ^ (quarter & 1);

	if (c->turned) {
		right ^= 1;
		down ^= 1;
	}
	p->x = p->x << 1 | (c->swapped ? down : right);
	p->y = p->y << 1 | (c->swapped ? right : down);
	c->swapped ^= quarter == 0 || quarter == 3;
	c->turned ^= quarter == 3;
}

/* The place of the cell with this number among 4^levels, in a square that is entered like this. */
static inline struct place
curve_place(struct curve c, uint64_t number, unsigned levels)
{
	struct place p = { 0 };

	while (levels-- > 0)
		curve_enter(&c, number >> 2 * levels & 3, &p);
	return p;
}

#endif
