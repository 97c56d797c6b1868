/* SPDX-License-Identifier: ISC
 *
 * Begins the page of a chart, and draws its texts.
 */
#include "page.h"

#include <math.h>

#include "chart.h"

enum { WIDTH = 1000 };

double
page_text_size(const struct page_wishes *w)
{
	return fmax(9, (w->width > 0 ? w->width : WIDTH) / 72);
}

struct page
page_begin(struct picture *p, const struct page_wishes *w, double height, const char *title, const char *subtitle)
{
	double size = page_text_size(w), margin = 2 * size;

	picture_begin(p, w->width > 0 ? w->width : WIDTH, ceil(w->height > 0 ? w->height : height * size));
	picture_heading(p, margin, 2.5 * size, 1.6 * size, p->width - 2 * margin, CHART_TITLE, w->title != NULL ? w->title : title);
	picture_text_within(p, margin, 4.5 * size, size, p->width - 2 * margin, CHART_TEXT, subtitle);
	return (struct page){ .size = size, .x = margin, .y = 5.8 * size, .width = p->width - 2.5 * margin,
	    .height = p->height - 6.3 * size };
}
