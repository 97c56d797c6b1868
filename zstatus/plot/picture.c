/* SPDX-License-Identifier: ISC
 *
 * Draws on surfaces of cairo: an image, which becomes PNG at the end, or SVG.
 */
#include "picture.h"

#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>
#include <err.h>

#include "png_file.h"

/* The first context is never shown: it only measures texts. */
static void
open_context(struct picture *p, cairo_surface_t *surface)
{
	cairo_font_options_t *options = cairo_font_options_create();

	if (p->context != NULL)
		cairo_destroy(p->context);
	p->context = cairo_create(surface);
	cairo_surface_destroy(surface);
	/* Then texts have the same width in PNG and SVG, in proportion to their size. */
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_set_font_options(p->context, options);
	cairo_font_options_destroy(options);
}

static void
fail(const struct picture *p, const char *why)
{
	warnx("picture: %s", why);
	status_exit(p->st, 3);
}

static void
check_status(const struct picture *p, cairo_status_t status)
{
	if (status != CAIRO_STATUS_SUCCESS)
		fail(p, cairo_status_to_string(status));
}

static void
check(const struct picture *p)
{
	check_status(p, cairo_status(p->context));
	check_status(p, cairo_surface_status(cairo_get_target(p->context)));
}

static cairo_status_t
put(void *picture, const unsigned char *s, unsigned n)
{
	const struct picture *p = picture;

	return fwrite(s, 1, n, p->file) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

void
picture_init(struct picture *p, enum picture_form form, struct status *st)
{
	*p = (struct picture){ .form = form, .st = st };
	p->file = open_memstream(&p->bytes, &p->bytes_n);
	if (p->file == NULL)
		fail(p, "no memory");
	open_context(p, cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1));
}

void
picture_begin(struct picture *p, double width, double height)
{
	p->width = width;
	p->height = height;
	open_context(p, p->form == PICTURE_PNG ? cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height)
	    : cairo_svg_surface_create_for_stream(put, p, width, height));
	check(p);
	picture_rectangle(p, 0, 0, width, height, 0xffffff);
}

void
picture_finish(struct picture *p)
{
	cairo_surface_t *surface = cairo_get_target(p->context);

	check(p);
	if (p->form == PICTURE_PNG) {
		cairo_surface_flush(surface);
		png_file_write(p->file, p->st, cairo_image_surface_get_data(surface), (uint32_t)p->width, (uint32_t)p->height,
		    (size_t)cairo_image_surface_get_stride(surface));
	} else {
		cairo_surface_finish(surface);
		check_status(p, cairo_surface_status(surface));
	}
	cairo_destroy(p->context);
	if (fclose(p->file) == EOF)
		fail(p, "no memory");
}

static void
set_colour(struct picture *p, colour c)
{
	cairo_set_source_rgba(p->context, (c >> 16 & 0xff) / 255.0, (c >> 8 & 0xff) / 255.0, (c & 0xff) / 255.0, 1 - (c >> 24) / 255.0);
}

void
picture_rectangle(struct picture *p, double x, double y, double width, double height, colour c)
{
	set_colour(p, c);
	cairo_rectangle(p->context, x, y, width, height);
	cairo_fill(p->context);
}

void
picture_frame(struct picture *p, double x, double y, double width, double height, colour c)
{
	set_colour(p, c);
	cairo_set_line_width(p->context, 1);
	cairo_rectangle(p->context, x - 0.5, y - 0.5, width + 1, height + 1);
	cairo_stroke(p->context);
}

void
picture_line(struct picture *p, const struct picture_point *point, size_t n, double width, colour c)
{
	set_colour(p, c);
	cairo_set_line_width(p->context, width);
	cairo_set_line_join(p->context, CAIRO_LINE_JOIN_ROUND);
	/* Otherwise the line would begin at the end of the text before. */
	cairo_new_path(p->context);
	for (size_t i = 0; i < n; i++)
		cairo_line_to(p->context, point[i].x, point[i].y);
	cairo_stroke(p->context);
}

void
picture_hatch(struct picture *p, double x, double y, double width, double height, double apart, colour c)
{
	cairo_save(p->context);
	cairo_rectangle(p->context, x, y, width, height);
	cairo_clip(p->context);
	for (double at = apart / 2; at < width + height; at += apart)
		picture_line(p, (struct picture_point[]){ { x + at - height, y + height }, { x + at, y } }, 2, apart / 5, c);
	cairo_restore(p->context);
}

static void
set_font(struct picture *p, double size, bool bold)
{
	cairo_select_font_face(p->context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->context, size);
}

/* In the font that is set. */
static double
width_of(struct picture *p, const char *text)
{
	cairo_text_extents_t extents;

	cairo_text_extents(p->context, text, &extents);
	return extents.x_advance;
}

static void
show_text(struct picture *p, double x, double y, colour c, const char *text)
{
	set_colour(p, c);
	cairo_move_to(p->context, x, y);
	cairo_show_text(p->context, text);
}

double
picture_text_width(struct picture *p, double size, const char *text)
{
	set_font(p, size, false);
	return width_of(p, text);
}

void
picture_text(struct picture *p, double x, double y, double size, enum picture_align align, colour c, const char *text)
{
	double width = picture_text_width(p, size, text);

	show_text(p, align == PICTURE_LEFT ? x : align == PICTURE_MIDDLE ? x - width / 2 : x - width, y, c, text);
}

static void
show_within(struct picture *p, double x, double y, double size, double room, bool bold, colour c, const char *text)
{
	double width;

	set_font(p, size, bold);
	width = width_of(p, text);
	if (width > room)
		set_font(p, size * room / width, bold);
	show_text(p, x, y, c, text);
}

void
picture_text_within(struct picture *p, double x, double y, double size, double width, colour c, const char *text)
{
	show_within(p, x, y, size, width, false, c, text);
}

void
picture_heading(struct picture *p, double x, double y, double size, double width, colour c, const char *text)
{
	show_within(p, x, y, size, width, true, c, text);
}

void
picture_pixels(struct picture *p, double x, double y, uint32_t width, uint32_t height, colour *pixels)
{
	cairo_surface_t *surface = cairo_image_surface_create_for_data((unsigned char *)pixels, CAIRO_FORMAT_RGB24,
	    (int)width, (int)height, (int)(width * sizeof(*pixels)));

	cairo_set_source_surface(p->context, surface, x, y);
	cairo_paint(p->context);
	/* SVG is made at the end, without these pixels; cairo keeps a copy if the surface ends. */
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
}
