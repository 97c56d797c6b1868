/* SPDX-License-Identifier: ISC
 *
 * Fills cells, turns them into pixels, and composes these with titles and a legend.
 */
#include "map.h"

#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cells.h"
#include "io/alloc.h"
#include "legend.h"
#include "map_labels.h"
#include "map_scale.h"
#include "text.h"

/* Colours of cells without an answer. Any answer is lighter than these. */
#define NO_TARGET 0x4a4f59
#define SILENT 0x141824
#define TITLE 0x14171d

enum { HATCH = 4, HATCH_SIDE = 1024, CELL_STRLEN = 16 };

/* A map that is being drawn; lengths are pixels. */
struct map {
	const struct census *census;
	const struct map_wishes *wishes;
	struct cells cells;
	bool each;                  /* a cell is an address */
	uint32_t zoom, width, height;
	uint32_t hatch;             /* from a line of hatching to the next; four times its width */
	double size;                /* of texts */
	uint64_t inside[ANSWERS], targets, excluded;
	uint32_t most;              /* the hits of the cell with most */
	struct legend legend;
};

static colour
answer_colour(enum answer kind)
{
	static const struct { double lightness, chroma, hue; } colours[ANSWERS] = {
		[ANSWER_HIT] = { 0.9, 0.17, 115 }, [ANSWER_RESET] = { 0.68, 0.16, 45 }, [ANSWER_OTHER] = { 0.52, 0.2, 330 },
	};

	return colour_oklch(colours[kind].lightness, colours[kind].chroma, colours[kind].hue);
}

static void
scale(struct map *m)
{
	struct map_scale scale = map_scale_of(m->census, &m->wishes->network, m->wishes->side);

	cells_open(&m->cells, &m->wishes->network, scale.levels);
	m->zoom = scale.zoom;
	m->width = m->cells.width * scale.zoom;
	m->height = m->cells.height * scale.zoom;
	m->hatch = HATCH * (scale.side / HATCH_SIDE > 1 ? scale.side / HATCH_SIDE : 1);
	m->size = fmax(13, (double)scale.side / 85);
	m->each = m->cells.bits == 128;
}

/* --- cells */

static void
tell_outside(const struct map *m)
{
	uint64_t all = 0, inside = 0;
	char text[NETWORK_STRLEN];

	for (enum answer kind = 0; kind < ANSWERS; kind++) {
		all += census_count(&m->census->answers[kind], true) + census_count(&m->census->answers[kind], false);
		inside += m->inside[kind];
	}
	network_format(&m->cells.network, text);
	if (all > inside)
		warnx("%ju of %ju addresses with an answer are not in %s: they are not drawn", (uintmax_t)(all - inside), (uintmax_t)all, text);
}

static void
fill_cells(struct map *m)
{
	static const enum cell_mark marks[ANSWERS] = { CELL_HIT, CELL_RESET, CELL_OTHER };

	for (enum answer kind = 0; kind < ANSWERS; kind++)
		m->inside[kind] = cells_mark(&m->cells, &m->census->answers[kind], marks[kind]);
	cells_count(&m->cells, &m->census->answers[ANSWER_HIT]);
	m->targets = cells_mark(&m->cells, &m->census->targets, CELL_TARGET);
	m->excluded = cells_mark(&m->cells, &m->census->excluded, CELL_EXCLUDED);
	for (uint64_t i = 0; i < m->cells.n; i++)
		m->most = m->cells.hits[i] > m->most ? m->cells.hits[i] : m->most;
}

/* --- pixels */

struct palette {
	colour answer[ANSWERS], hits[256];
};

static colour
cell_colour(const struct map *m, const struct palette *p, uint64_t i)
{
	unsigned marks = m->cells.marks[i];

	if (marks & CELL_HIT && !m->each)
		return p->hits[(int)(255 * legend_part(m->cells.hits[i], m->most))];
	if (marks & CELL_HIT)
		return p->answer[ANSWER_HIT];
	if (m->each && marks & CELL_RESET)
		return p->answer[ANSWER_RESET];
	if (m->each && marks & CELL_OTHER)
		return p->answer[ANSWER_OTHER];
	if (marks & CELL_EXCLUDED || (m->census->has_targets && !(marks & CELL_TARGET)))
		return NO_TARGET;
	return SILENT;
}

static void
fill_cell(const struct map *m, colour *pixels, struct place at, colour c, bool hatched)
{
	for (uint32_t y = at.y * m->zoom; y < (at.y + 1) * m->zoom; y++)
		for (uint32_t x = at.x * m->zoom; x < (at.x + 1) * m->zoom; x++)
			pixels[(size_t)y * m->width + x] = hatched && (x + y) % m->hatch < m->hatch / HATCH ? LEGEND_HATCHING : c;
}

static void
draw_cells(struct map *m, struct picture *p, double left, double top)
{
	colour *pixels = allocate_or_die((size_t)m->width * m->height, sizeof(*pixels));
	struct palette palette;

	for (enum answer kind = 0; kind < ANSWERS; kind++)
		palette.answer[kind] = answer_colour(kind);
	for (int i = 0; i < 256; i++)
		palette.hits[i] = colour_scale(i / 255.0);
	for (uint64_t i = 0; i < m->cells.n; i++) {
		colour c = cell_colour(m, &palette, i);

		fill_cell(m, pixels, cells_place(&m->cells, i), c, c == NO_TARGET && m->cells.marks[i] & CELL_EXCLUDED);
	}
	picture_pixels(p, left, top, m->width, m->height, pixels);
	free(pixels);
}

/* --- texts */

static void
add_field(struct map *m, colour c, bool hatched, const char *name, uint64_t n)
{
	struct legend_item *item = &m->legend.item[m->legend.n++];
	char number[TEXT_NUMBER];

	*item = (struct legend_item){ .colour = c, .hatched = hatched };
	snprintf(item->text, sizeof(item->text), "%s%s%s", name, n > 0 ? " " : "", n > 0 ? text_number(number, n) : "");
}

static void
cell_name(const struct map *m, char text[CELL_STRLEN])
{
	if (m->each)
		snprintf(text, CELL_STRLEN, "an address");
	else
		snprintf(text, CELL_STRLEN, "a /%u", m->cells.bits - network_family_bits(&m->cells.network));
}

static void
make_legend(struct map *m)
{
	static const char *const names[ANSWERS] = { "hit", "reset", "other answer" };
	char cell[CELL_STRLEN];

	if (m->each)
		for (enum answer kind = 0; kind < ANSWERS; kind++)
			if (m->inside[kind] > 0)
				add_field(m, answer_colour(kind), false, names[kind], m->inside[kind]);
	cell_name(m, cell);
	if (!m->each && m->most == 1)
		add_field(m, colour_scale(1), false, "a hit", 0);
	if (!m->each && m->most > 1) {
		struct legend_item *item = &m->legend.item[m->legend.n++];

		*item = (struct legend_item){ .scale = m->most };
		snprintf(item->text, sizeof(item->text), "hits in %s", cell);
	}
	add_field(m, SILENT, false, m->each ? m->census->has_targets ? "no answer" : "no row" : "no hit", 0);
	if (m->census->has_targets)
		add_field(m, NO_TARGET, false, "no target", 0);
	if (m->census->has_excluded)
		add_field(m, NO_TARGET, true, "excluded", m->excluded < UINT64_MAX ? m->excluded : 0);
}

static void
describe(const struct map *m, char *text, size_t room)
{
	char number[TEXT_NUMBER], cell[CELL_STRLEN], network[NETWORK_STRLEN] = "";
	uint64_t others = m->inside[ANSWER_RESET] + m->inside[ANSWER_OTHER];
	size_t n = 0;

	if (m->wishes->title != NULL) {
		network_format(&m->cells.network, network);
		n += (size_t)snprintf(text, room, "%s: ", network);
	}
	n += (size_t)snprintf(text + n, room - n, "%s hit%s", text_number(number, m->inside[ANSWER_HIT]), m->inside[ANSWER_HIT] == 1 ? "" : "s");
	if (others > 0)
		n += (size_t)snprintf(text + n, room - n, ", %s other answer%s", text_number(number, others), others == 1 ? "" : "s");
	if (m->census->has_targets && m->targets < UINT64_MAX)
		n += (size_t)snprintf(text + n, room - n, " of %s targets", text_number(number, m->targets));
	cell_name(m, cell);
	snprintf(text + n, room - n, m->zoom > 1 ? "; a cell is %s" : "; a pixel is %s", cell);
}

/* The titles, the map in the middle, and the legend below it. */
static void
compose(struct map *m, struct picture *p)
{
	double margin = 1.5 * m->size, width = fmax(m->width, 40 * m->size), left, top = 5.6 * m->size;
	char network[NETWORK_STRLEN], text[256];

	make_legend(m);
	network_format(&m->cells.network, network);
	picture_begin(p, ceil(width + 2 * margin), ceil(top + m->height + 1.4 * m->size + legend_height(&m->legend, p, width, m->size)));
	picture_heading(p, margin, 2.5 * m->size, 1.6 * m->size, width, TITLE, m->wishes->title != NULL ? m->wishes->title : network);
	describe(m, text, sizeof(text));
	picture_text_within(p, margin, 4.5 * m->size, m->size, width, LEGEND_TEXT_COLOUR, text);
	left = floor(margin + (width - m->width) / 2);
	draw_cells(m, p, left, ceil(top));
	if (!m->wishes->no_labels)
		map_label(p, &m->cells, m->zoom, left, ceil(top), m->size);
	picture_frame(p, left, ceil(top), m->width, m->height, LEGEND_HATCHING);
	legend_draw(&m->legend, p, margin, ceil(top) + m->height + 1.4 * m->size, width, m->size);
}

void
map_draw(struct picture *p, const struct census *c, const struct map_wishes *w)
{
	struct map m = { .census = c, .wishes = w };

	scale(&m);
	fill_cells(&m);
	tell_outside(&m);
	compose(&m, p);
	cells_close(&m.cells);
}
