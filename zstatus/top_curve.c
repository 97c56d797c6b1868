/* SPDX-License-Identifier: ISC
 *
 * Draws curves as columns of dots. A cell of braille has 2 columns of 4 dots (from U+2800 on); a
 * cell of ASCII has 1 column of 2 dots.
 */
#include "top_curve.h"

#include <math.h>
#include <stdio.h>

#include "amount.h"

/* Columns for the name and the maximum. */
enum { LABEL = 8 };

enum { COLUMNS_MAX = 2048 };

struct curve {
	double value[COLUMNS_MAX];
	double highest;
	unsigned columns;           /* of dots */
	unsigned dots;              /* in a column */
};

/*
 * A column is at least one second, so a new scan fills the screen gradually. A longer scan is as
 * wide as the screen.
 */
static void
take_values(struct curve *v, const struct history *h, enum history_count which)
{
	double whole = fmax(h->t, v->columns), each = whole / v->columns;

	v->highest = 0;
	for (unsigned x = 0; x < v->columns; x++) {
		v->value[x] = history_rate(h, which, x * each, fmin((x + 1) * each, h->t));
		v->highest = fmax(v->highest, v->value[x]);
	}
}

/* Returns the number of dots set in a column: at least one if the value is not 0. */
static unsigned
height_of(const struct curve *v, unsigned x)
{
	return x < v->columns && v->value[x] > 0 ? (unsigned)fmax(round(v->value[x] / v->highest * v->dots), 1) : 0;
}

/* Returns the number of these dots in a row of cells that has this many dots below it. */
static unsigned
dots_in(unsigned height, unsigned below, unsigned each)
{
	return height <= below ? 0 : height - below < each ? height - below : each;
}

static void
put_braille(struct page *p, const struct curve *v, unsigned below)
{
	/* Numbers of dots from the bottom. */
	static const unsigned char left[] = { 0, 0x40, 0x44, 0x46, 0x47 }, right[] = { 0, 0x80, 0xa0, 0xb0, 0xb8 };

	for (unsigned x = 0; x < v->columns; x += 2) {
		unsigned bits = left[dots_in(height_of(v, x), below, 4)] | right[dots_in(height_of(v, x + 1), below, 4)];
		char cell[] = { (char)0xe2, (char)(0xa0 | bits >> 6), (char)(0x80 | (bits & 0x3f)), '\0' };

		page_cell(p, bits != 0 ? cell : " ");
	}
}

static void
put_ascii(struct page *p, const struct curve *v, unsigned below)
{
	static const char *const cells[] = { " ", ".", ":" };

	for (unsigned x = 0; x < v->columns; x++)
		page_cell(p, cells[dots_in(height_of(v, x), below, 2)]);
}

void
curve_put(struct page *p, const struct history *h, enum history_count which, unsigned rows, bool utf8)
{
	static const char *const names[] = { [HISTORY_SENT] = "sent", [HISTORY_HITS] = "hits", [HISTORY_DROPS] = "drops" };
	unsigned cells = p->width > LABEL ? p->width - LABEL : 0, each = utf8 ? 4 : 2;
	struct curve v = { .columns = utf8 ? 2 * cells : cells, .dots = rows * each };
	char highest[AMOUNT_MAX];

	if (v.columns > COLUMNS_MAX)
		v.columns = COLUMNS_MAX;
	if (v.columns > 0)
		take_values(&v, h, which);
	for (unsigned row = 0; row < rows && page_row(p); row++) {
		if (row == 0)
			page_put(p, BOLD, "%-*s", LABEL, names[which]);
		else if (row == 1 && v.highest > 0 && v.highest < 1e18)
			page_put(p, DIM, "%5s/s ", amount_short(highest, (uint64_t)fmax(round(v.highest), 1)));
		else
			page_put(p, PLAIN, "%*s", LABEL, "");
		if (which == HISTORY_DROPS)
			page_style(p, RED);
		if (utf8)
			put_braille(p, &v, (rows - 1 - row) * each);
		else
			put_ascii(p, &v, (rows - 1 - row) * each);
		page_style(p, PLAIN);
	}
}

void
curve_put_bar(struct page *p, double part, bool utf8)
{
	unsigned cells = p->width > p->column ? p->width - p->column : 0, filled = (unsigned)(part * cells);

	for (unsigned x = 0; x < cells; x++)
		page_cell(p, x < filled ? (utf8 ? "\342\226\210" : "#") : (utf8 ? "\342\226\221" : "."));
}
