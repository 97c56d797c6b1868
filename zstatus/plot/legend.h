/* SPDX-License-Identifier: ISC
 *
 * The legend of a picture, in rows below it: fields of one colour, and at most one scale.
 */
#ifndef LEGEND_H
#define LEGEND_H

#include <stdbool.h>
#include <stdint.h>

#include "picture.h"

enum { LEGEND_ITEMS = 8, LEGEND_TEXT = 64 };

struct legend_item {
	char text[LEGEND_TEXT];
	colour colour;
	bool hatched;
	uint64_t scale;         /* a scale from 1 to this number, with the text above it; 0: none */
};

struct legend {
	struct legend_item item[LEGEND_ITEMS];
	size_t n;
};

/* The place of a number in a logarithmic scale from 1 to most, from 0 to 1. */
double legend_part(uint64_t n, uint64_t most);

/* The height that it needs in this width, at this size of text. */
double legend_height(const struct legend *, struct picture *, double width, double size);
void legend_draw(const struct legend *, struct picture *, double x, double y, double width, double size);

#define LEGEND_HATCHING 0x8b8f98
#define LEGEND_TEXT_COLOUR 0x3c4049

#endif
