/* SPDX-License-Identifier: ISC
 *
 * Builds a page of text, row by row. No row is wider than the screen, and there are no more rows
 * than fit.
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

/*
 * Begins the next row, which is empty. Returns false if there is none; further text is then
 * ignored.
 */
bool page_row(struct page *);

/* Returns the number of remaining rows. */
unsigned page_left(const struct page *);

/* Appends text of printable ASCII, as far as it fits. */
__attribute__((format(printf, 3, 4))) void page_put(struct page *, enum style, const char *format, ...);

/* Appends one character of up to 4 bytes, if it fits. */
void page_cell(struct page *, const char *character);

/* Sets the style of the next cells. */
void page_style(struct page *, enum style);

/* Clears the rest of the screen. */
void page_end(struct page *);

#endif
