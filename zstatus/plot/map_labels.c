/* SPDX-License-Identifier: ISC
 *
 * Names the smallest parts, up to 16 times 16 of them, that have room for their names.
 */
#include "map_labels.h"

#include <math.h>

enum { LEVELS_MAX = 4 };

/* Transparent: cells beneath them can be seen. */
#define LINE 0x80b0b4bd
#define SHADE 0x60000000

struct labels {
	struct picture *p;
	const struct cells *cells;
	double zoom, left, top, size;
	unsigned bits;              /* of the parts */
	uint64_t n;                 /* how many the network has */
};

static struct network
part_at(const struct labels *l, uint64_t i)
{
	struct network n = { .first = addr_from_number(addr_number(&l->cells->network.first) + ((unsigned __int128)i << (128 - l->bits))),
	    .bits = l->bits };

	return n;
}

/* Whether each part has room for its name. */
static bool
have_room(const struct labels *l)
{
	struct cells_part part = cells_part(l->cells, &l->cells->network);
	double room = sqrt((double)part.width * part.height * l->zoom * l->zoom / (double)l->n) - l->size;
	char text[NETWORK_STRLEN];

	for (uint64_t i = 0; i < l->n; i++) {
		struct network n = part_at(l, i);

		network_format_short(&n, text);
		if (picture_text_width(l->p, l->size, text) > room)
			return false;
	}
	return true;
}

static void
draw_part(const struct labels *l, uint64_t i)
{
	struct network n = part_at(l, i);
	struct cells_part part = cells_part(l->cells, &n);
	double x = l->left + part.x * l->zoom, y = l->top + part.y * l->zoom;
	double right = x + part.width * l->zoom - 0.5, bottom = y + part.height * l->zoom - 0.5;
	char text[NETWORK_STRLEN];

	if (part.x + part.width < l->cells->width)
		picture_line(l->p, (struct picture_point[]){ { right, y }, { right, bottom + 0.5 } }, 2, 1, LINE);
	if (part.y + part.height < l->cells->height)
		picture_line(l->p, (struct picture_point[]){ { x, bottom }, { right + 0.5, bottom } }, 2, 1, LINE);
	network_format_short(&n, text);
	picture_rectangle(l->p, x, y, picture_text_width(l->p, l->size, text) + 0.8 * l->size, 1.5 * l->size, SHADE);
	picture_text(l->p, x + 0.4 * l->size, y + 1.1 * l->size, l->size, PICTURE_LEFT, 0xffffff, text);
}

void
map_label(struct picture *p, const struct cells *c, uint32_t zoom, double left, double top, double size)
{
	struct labels l = { .p = p, .cells = c, .zoom = zoom, .left = left, .top = top, .size = size };
	unsigned square = c->bits - 2 * c->levels;

	for (unsigned levels = c->levels < LEVELS_MAX ? c->levels : LEVELS_MAX; levels > 0; levels--) {
		l.bits = square + 2 * levels;
		l.n = (uint64_t)1 << (l.bits - c->network.bits);
		if (!have_room(&l))
			continue;
		for (uint64_t i = 0; i < l.n; i++)
			draw_part(&l, i);
		return;
	}
}
