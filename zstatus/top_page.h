/* SPDX-License-Identifier: ISC
 *
 * A screen full of text, row by row. No row is longer than the screen is wide, and there are no
 * more of them than it is high.
 */
#ifndef TOP_PAGE_H
#define TOP_PAGE_H

#include <stdbool.h>
#include <stddef.h>

enum style { PLAIN, BOLD, DIM, REVERSED, RED, YELLOW };

struct page {
	char *text;
	size_t n, room;
	unsigned width, height;
	unsigned row, column;       /* row: from 1; 0 before the first one */
	bool no_colour;
};

void page_begin(struct page *, unsigned width, unsigned height);

/* Begins the next row, which is empty. False if there is none: then nothing is put anywhere. */
bool page_row(struct page *);

/* How many rows there still are. */
unsigned page_left(const struct page *);

/* Puts text of printable ASCII behind what there is, as far as it fits. */
__attribute__((format(printf, 3, 4))) void page_put(struct page *, enum style, const char *format, ...);

/* Puts one character of up to 4 bytes, if it fits. */
void page_cell(struct page *, const char *character);

/* Begins and ends a stretch of cells in a style. */
void page_style(struct page *, enum style);

/* Clears the rest of the screen. */
void page_end(struct page *);

#endif
