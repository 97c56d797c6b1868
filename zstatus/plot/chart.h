/* SPDX-License-Identifier: ISC
 *
 * Draws the plane of a chart: two axes with round numbers, which values have their places between.
 */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>

#include "picture.h"

/* CHART_OCTET: 0 to 255, in steps of 32. */
enum chart_unit { CHART_NUMBER, CHART_PERCENT, CHART_SECONDS, CHART_OCTET };

struct chart_axis {
	enum chart_unit unit;
	bool logarithmic;
	double least, most;
};

struct chart {
	double x, y, width, height;     /* of the plane, without its numbers and title */
	double size;                    /* of texts */
	struct chart_axis across, up;
	const char *name_across;        /* of that axis */
};

/* An axis from 0 to most, or to the next round number above it. */
struct chart_axis chart_axis_to(enum chart_unit, double most);

/* The height of the numbers and the name below the plane, in sizes of a text. */
#define CHART_BELOW 3.5

/*
 * Puts a chart into a part of the picture, below a line for its title: draws its axes, numbers and
 * the name. Charts one above the other share those below the last one. room is the width of the
 * numbers on the left.
 */
void chart_draw(struct chart *, struct picture *, double room, bool is_last);

/* The width of the widest number of the axis that goes up. */
double chart_room(const struct chart_axis *up, struct picture *, double size);

/* Where a value lies in the picture. */
double chart_x(const struct chart *, double value);
double chart_y(const struct chart *, double value);

/* The i-th round number of an axis, of about as many as count; false after the last one. */
bool chart_tick(const struct chart_axis *, double count, int i, double *value);

#define CHART_TEXT 0x3c4049
#define CHART_TITLE 0x14171d
#define CHART_LINE 0xdfe1e6
#define CHART_FRAME 0x8b8f98

#endif
