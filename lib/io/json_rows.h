/* SPDX-License-Identifier: ISC
 *
 * Reads rows of JSON, an object on each line. The columns are the members of the first row. A
 * member that a row lacks is empty; a row with other members is malformed.
 */
#ifndef JSON_ROWS_H
#define JSON_ROWS_H

#include "io/json_row.h"

struct json_rows {
	const char *line;           /* the present line, with its newline */
	size_t line_n;
	struct record part;         /* the beginning of a line whose end has not arrived */
	struct json_row row;
	struct record names;        /* of the columns, which are the members of the first row */
	size_t columns;
	struct record scratch;
	char why[64];
};

void json_rows_init(struct json_rows *);

void json_rows_begin(struct json_rows *);

/*
 * Goes on to the next line that is not blank, in a block of n bytes from *at on, and counts all of
 * them. False where there is none; of the last block the last line may lack its newline.
 */
bool json_rows_next(struct json_rows *, const char *block, size_t n, size_t *at, bool last, uint64_t *lines);

/*
 * Sets the first fields of a record to the names of the columns. NULL, or why the line is no row.
 */
const char *json_rows_header(struct json_rows *, struct record *, size_t *columns);

/*
 * Sets the field at the place of each column, unless that is -1. NULL, or why the line is no row.
 */
const char *json_rows_put(struct json_rows *, struct record *, const int *place);

#endif
