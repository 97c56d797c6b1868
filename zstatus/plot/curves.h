/* SPDX-License-Identifier: ISC
 *
 * Curves of the course of a scan: how far it had come, or its rates.
 */
#ifndef CURVES_H
#define CURVES_H

#include "course.h"
#include "page.h"

/* Of a course with a sample at least. */
void curves_draw_progress(struct picture *, const struct course *, const struct page_wishes *);
void curves_draw_rates(struct picture *, const struct course *, const struct page_wishes *);

#endif
