/* SPDX-License-Identifier: ISC
 *
 * A picture, drawn by cairo, and written as SVG or, by png_file.h, as PNG. Lengths are pixels, y counts downwards, and
 * the place of a text is at its baseline. picture.c is the one file that includes <cairo.h>.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stddef.h>

#include "colour.h"
#include "io/outbuf.h"
#include "io/status.h"

#define PICTURE_SIDE_MAX 16384

enum picture_form { PICTURE_PNG, PICTURE_SVG };
enum picture_align { PICTURE_LEFT, PICTURE_MIDDLE, PICTURE_RIGHT };

struct picture_point {
	double x, y;
};

struct picture {
	double width, height;
	enum picture_form form;
	struct outbuf *out;
	struct status *st;
	struct _cairo *context;
};

/* Before the size is known, so that texts can be measured. */
void picture_init(struct picture *, enum picture_form, struct outbuf *, struct status *);

/* Begins a white picture. */
void picture_begin(struct picture *, double width, double height);

/* Writes it, and ends the program where that fails. */
void picture_write(struct picture *);

void picture_rectangle(struct picture *, double x, double y, double width, double height, colour);
void picture_frame(struct picture *, double x, double y, double width, double height, colour);

/* A line of this width through all points. */
void picture_line(struct picture *, const struct picture_point *, size_t n, double width, colour);

/* Lines from the lower left to the upper right, this far apart, in a rectangle. */
void picture_hatch(struct picture *, double x, double y, double width, double height, double apart, colour);

/* The width of a text, in UTF-8. */
double picture_text_width(struct picture *, double size, const char *text);
void picture_text(struct picture *, double x, double y, double size, enum picture_align, colour, const char *text);

/* The same in bold. */
void picture_heading(struct picture *, double x, double y, double size, colour, const char *text);

/* Pixels, row by row, each as it is. */
void picture_pixels(struct picture *, double x, double y, uint32_t width, uint32_t height, colour *);

#endif
