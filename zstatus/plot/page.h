/* SPDX-License-Identifier: ISC
 *
 * The page of a chart: its size, its title and the line below the title.
 */
#ifndef PAGE_H
#define PAGE_H

#include "picture.h"

struct page_wishes {
	double width, height;       /* 0: as the chart needs */
	const char *title;          /* NULL: that of the chart */
};

struct page {
	double size;                /* of texts */
	double x, y, width, height; /* the room for charts */
};

/* Begins the picture. height, in sizes of a text, counts if the wishes have none. */
struct page page_begin(struct picture *, const struct page_wishes *, double height, const char *title, const char *subtitle);

/* The size of texts on it. */
double page_text_size(const struct page_wishes *);

#endif
