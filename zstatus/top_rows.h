/* SPDX-License-Identifier: ISC
 *
 * Converts the progress of a scan as CSV (progress.h, or ZMap's) into status lines.
 */
#ifndef TOP_ROWS_H
#define TOP_ROWS_H

#include <stdbool.h>
#include <stddef.h>

/* The columns that are read, numbered from 0. */
enum { TOP_ROWS_COLUMNS = 8, TOP_ROWS_LINES = 3, TOP_ROWS_LINE_MAX = 256 };

struct top_rows {
	bool used;                                      /* there has been a row */
	/* in a row, from 0; -1: there is no such column */
	int place[TOP_ROWS_COLUMNS];
	char line[TOP_ROWS_LINES][TOP_ROWS_LINE_MAX];   /* status lines of the last row */
};

/* Sets the columns of progress.h, which apply until a header has other ones. */
void top_rows_open(struct top_rows *);

enum top_row { NO_ROW, HEADER_ROW, COUNTS_ROW };

/* Takes a line of n bytes. For a row of counts, sets the status lines. */
enum top_row top_rows_take(struct top_rows *, const char *s, size_t n);

#endif
