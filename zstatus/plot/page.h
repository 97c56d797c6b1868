/* SPDX-License-Identifier: ISC
 *
 * The page of a chart: its size, title and the line below that.
 */
#ifndef PAGE_H
#define PAGE_H

#include "picture.h"

struct page_wishes {
	double width, height;       /* 0: as the chart needs */
	const char *title;          /* NULL: the chart's own */
};

struct page {
	double size;                /* of texts */
	double x, y, width, height; /* of the room for charts */
};

/* Begins the picture; its height is that of the wishes, or else the chart's in sizes of a text. */
struct page page_begin(struct picture *, const struct page_wishes *, double height, const char *title, const char *subtitle);

/* The size of texts on it. */
double page_text_size(const struct page_wishes *);

#endif
