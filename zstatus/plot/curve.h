/* SPDX-License-Identifier: ISC
 *
 * The Hilbert curve, oriented as in the usual map of the IPv4 space: y counts downwards, 0.0.0.0/8
 * is at the top left, and 255.0.0.0/8 at the top right. It is defined from the top, so the map of a
 * prefix is the part of the map of all that lies there, enlarged.
 *
 * Each two bits of an address choose a quarter of a square. The quarters of the whole, 0 to 3:
 *
 *     0 3
 *     1 2
 *
 * In quarter 0 the order is mirrored at the diagonal from the top left, in quarter 3 at the other
 * one, and in the others it is that of the whole. So 10.0.0.0/8 is in quarter 0 (10 = 00001010 in
 * binary), there in quarter 0 again; then its bits 10 choose 2, which no mirror has moved an even
 * number of times, and the last 10 quarter 2 again.
 */
#ifndef CURVE_H
#define CURVE_H

#include <stdbool.h>
#include <stdint.h>

/* The mirrors that the bits so far have brought; none at the top. */
struct curve {
	bool swapped;           /* at the diagonal from the top left */
	bool turned;            /* by half a turn */
};

struct place {
	uint32_t x, y;
};

/* The next two bits: moves a place in a square of n times n to one in 2n times 2n. */
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

/* Where the cell of this number lies among 4^levels, in a square that is entered like this. */
static inline struct place
curve_place(struct curve c, uint64_t number, unsigned levels)
{
	struct place p = { 0 };

	while (levels-- > 0)
		curve_enter(&c, number >> 2 * levels & 3, &p);
	return p;
}

#endif
