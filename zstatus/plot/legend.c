/* SPDX-License-Identifier: ISC
 *
 * Lays out legends: first for their height, then to draw them.
 */
#include "legend.h"

#include <math.h>
#include <stdio.h>

#include "text.h"

/* In sizes of a text. */
#define SCALE_WIDTH 22.0
#define FIELD_WIDTH 1.4
#define GAP 1.6
#define ROW_HEIGHT 1.9
#define SCALE_HEIGHT 3.9

double
legend_part(uint64_t n, uint64_t most)
{
	return most > 1 ? log((double)n) / log((double)most) : 1;
}

static double
item_width(const struct legend_item *item, struct picture *p, double size)
{
	double text = picture_text_width(p, size, item->text);

	return item->scale > 0 ? fmax(SCALE_WIDTH * size, text) : (FIELD_WIDTH + 0.5) * size + text;
}

static void
draw_scale(const struct legend_item *item, struct picture *p, double x, double y, double size)
{
	double width = floor(SCALE_WIDTH * size), left = floor(x), free_from = x - size;
	char text[TEXT_NUMBER];

	picture_text(p, x, y + 0.9 * size, size, PICTURE_LEFT, LEGEND_TEXT_COLOUR, item->text);
	for (int i = 0; i < width; i++)
		picture_rectangle(p, left + i, y + 1.3 * size, 1, size, colour_scale(i / (width - 1)));
	/* The largest number is placed first, and others where they do not touch it. */
	text_number(text, item->scale);
	picture_text(p, x + width, y + 3.3 * size, 0.9 * size, PICTURE_RIGHT, LEGEND_TEXT_COLOUR, text);
	width -= picture_text_width(p, 0.9 * size, text) + size / 2;
	for (uint64_t n = 1, next = 2; n < item->scale; n = next, next = text_next_round(next)) {
		double half, at = x + SCALE_WIDTH * size * legend_part(n, item->scale);

		text_number(text, n);
		half = picture_text_width(p, 0.9 * size, text) / 2;
		at = fmax(at, x + half);
		if (at - half < free_from || at + half > x + width)
			continue;
		picture_text(p, at, y + 3.3 * size, 0.9 * size, PICTURE_MIDDLE, LEGEND_TEXT_COLOUR, text);
		free_from = at + half + size / 2;
	}
}

static void
draw_field(const struct legend_item *item, struct picture *p, double x, double y, double size)
{
	picture_rectangle(p, x, y, FIELD_WIDTH * size, size, item->colour);
	if (item->hatched)
		picture_hatch(p, x, y, FIELD_WIDTH * size, size, size / 3, LEGEND_HATCHING);
	picture_frame(p, x, y, FIELD_WIDTH * size, size, LEGEND_HATCHING);
	picture_text(p, x + (FIELD_WIDTH + 0.5) * size, y + 0.85 * size, size, PICTURE_LEFT, LEGEND_TEXT_COLOUR, item->text);
}

/* Returns the height of all rows, and draws them if draws is set. */
static double
lay_out(const struct legend *l, struct picture *p, double left, double top, double width, double size, bool draws)
{
	double x = left, y = top, row = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct legend_item *item = &l->item[i];
		double w = item_width(item, p, size);

		if (x > left && x + w > left + width) {
			x = left;
			y += row;
			row = 0;
		}
		row = fmax(row, (item->scale > 0 ? SCALE_HEIGHT : ROW_HEIGHT) * size);
		/* Beside a scale, fields are level with its colours. */
		if (draws && item->scale > 0)
			draw_scale(item, p, x, y, size);
		else if (draws)
			draw_field(item, p, x, y + (row > ROW_HEIGHT * size ? 1.3 * size : 0), size);
		x += w + GAP * size;
	}
	return y + row - top;
}

double
legend_height(const struct legend *l, struct picture *p, double width, double size)
{
	return lay_out(l, p, 0, 0, width, size, false);
}

void
legend_draw(const struct legend *l, struct picture *p, double x, double y, double width, double size)
{
	lay_out(l, p, x, y, width, size, true);
}
