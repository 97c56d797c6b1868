/* SPDX-License-Identifier: ISC
 *
 * Curves of a scan, from its start to now.
 */
#ifndef TOP_CURVE_H
#define TOP_CURVE_H

#include "top_history.h"
#include "top_page.h"

/*
 * Puts a curve on the next rows of a page, with its name and its highest value to the left. utf8: by
 * characters of braille, or otherwise by those of ASCII.
 */
void curve_put(struct page *, const struct history *, enum history_count, unsigned rows, bool utf8);

/* Puts a bar that is filled to a part, 0 to 1, on the rest of a row. */
void curve_put_bar(struct page *, double part, bool utf8);

#endif
