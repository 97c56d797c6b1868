/* SPDX-License-Identifier: ISC
 *
 * A picture, drawn by cairo and encoded in memory, as SVG or, by png_file.h, as PNG. Lengths are
 * pixels, y counts downwards, and the place of a text is at its baseline. picture.c is the one file
 * that includes <cairo.h>.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "colour.h"
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
	struct status *st;
	struct _cairo *context;
	FILE *file;                 /* the bytes, in memory */
	char *bytes;                /* once it is finished */
	size_t bytes_n;
};

/*
 * Before the size is known, so that texts can be measured. This and all that follow end the program
 * with status 3 if they fail.
 */
void picture_init(struct picture *, enum picture_form, struct status *);

/* Begins a white picture. */
void picture_begin(struct picture *, double width, double height);

/* Makes its bytes. Nothing can be drawn after that. */
void picture_finish(struct picture *);

void picture_rectangle(struct picture *, double x, double y, double width, double height, colour);
void picture_frame(struct picture *, double x, double y, double width, double height, colour);

/* A line through all points. */
void picture_line(struct picture *, const struct picture_point *, size_t n, double width, colour);

/* Lines from the lower left to the upper right, this far apart, in a rectangle. */
void picture_hatch(struct picture *, double x, double y, double width, double height, double apart, colour);

/* The width of a text, in UTF-8. */
double picture_text_width(struct picture *, double size, const char *text);
void picture_text(struct picture *, double x, double y, double size, enum picture_align, colour, const char *text);

/* From x on, and smaller if it would otherwise be wider than this; a heading is bold. */
void picture_text_within(struct picture *, double x, double y, double size, double width, colour, const char *text);
void picture_heading(struct picture *, double x, double y, double size, double width, colour, const char *text);

/* Pixels, row by row. */
void picture_pixels(struct picture *, double x, double y, uint32_t width, uint32_t height, colour *);

#endif
