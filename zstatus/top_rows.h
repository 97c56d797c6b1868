/* SPDX-License-Identifier: ISC
 *
 * The progress of a scan as CSV (progress.h, or ZMap's), read as if stages had told it in status
 * lines.
 */
#ifndef TOP_ROWS_H
#define TOP_ROWS_H

#include <stdbool.h>
#include <stddef.h>

/* The columns that are read, by their place here. */
enum { TOP_ROWS_COLUMNS = 8, TOP_ROWS_LINES = 3, TOP_ROWS_LINE_MAX = 256 };

struct top_rows {
	bool used;                                      /* there has been a row */
	int place[TOP_ROWS_COLUMNS];                    /* in a row, from 0; -1: it has no such column */
	char line[TOP_ROWS_LINES][TOP_ROWS_LINE_MAX];   /* the status lines of the last row */
};

/* Until a header says something else, the columns are those of progress.h. */
void top_rows_open(struct top_rows *);

enum top_row { NO_ROW, HEADER_ROW, COUNTS_ROW };

/* Takes a line of n bytes. Of a row of counts the status lines are there then. */
enum top_row top_rows_take(struct top_rows *, const char *s, size_t n);

#endif
