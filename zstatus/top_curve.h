/* SPDX-License-Identifier: ISC
 *
 * Draws curves of a scan, from its start to the present.
 */
#ifndef TOP_CURVE_H
#define TOP_CURVE_H

#include "top_history.h"
#include "top_page.h"

/*
 * Puts a curve on the next rows of a page, with its name and its maximum at the left. With utf8 it
 * consists of braille characters, otherwise of ASCII.
 */
void curve_put(struct page *, const struct history *, enum history_count, unsigned rows, bool utf8);

/* Puts a bar on the rest of a row, with a fraction of 0 to 1 filled. */
void curve_put_bar(struct page *, double part, bool utf8);

#endif
