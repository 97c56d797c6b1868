/* SPDX-License-Identifier: ISC
 *
 * Records the texts of pictures, for zplot with LD_PRELOAD=texts.so. Each text drawn becomes a
 * line in the file named by $TEXTS: left, top, right, bottom and the text, separated by tabs.
 */
#include <cairo/cairo.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef void draw(cairo_t *, const char *);

static void
note_and_draw(const char *function, cairo_t *cr, const char *text)
{
	draw *real = (draw *)dlsym(RTLD_NEXT, function);
	FILE *f = fopen(getenv("TEXTS"), "a");
	cairo_text_extents_t e;
	double x, y;

	if (real == NULL || f == NULL)
		abort();
	cairo_get_current_point(cr, &x, &y);
	cairo_text_extents(cr, text, &e);
	fprintf(f, "%.1f\t%.1f\t%.1f\t%.1f\t%s\n", x + e.x_bearing, y + e.y_bearing, x + e.x_bearing + e.width, y + e.y_bearing + e.height, text);
	fclose(f);
	real(cr, text);
}

void
cairo_show_text(cairo_t *cr, const char *text)
{
	note_and_draw("cairo_show_text", cr, text);
}

void
cairo_text_path(cairo_t *cr, const char *text)
{
	note_and_draw("cairo_text_path", cr, text);
}
