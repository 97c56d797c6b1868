/* SPDX-License-Identifier: ISC
 *
 * Draws the course of a scan as curves: its progress, or its rates.
 */
#ifndef CURVES_H
#define CURVES_H

#include "course.h"
#include "page.h"

/* The course has at least one sample. */
void curves_draw_progress(struct picture *, const struct course *, const struct page_wishes *);
void curves_draw_rates(struct picture *, const struct course *, const struct page_wishes *);

#endif
