/* SPDX-License-Identifier: ISC
 *
 * Chooses the key of a joined table and the columns to add, by the first line and the first entry
 * with a key. All further lines are read in the same way. Errors in the list of columns end the
 * program with status 2.
 */
#ifndef JOIN_COLUMNS_H
#define JOIN_COLUMNS_H

#include <stdbool.h>

#include "addr/range.h"
#include "io/record.h"
#include "join_line.h"
#include "join_source.h"

struct join_columns {
	const struct join_source *source;
	size_t width;           /* 0: no line has come */
	struct record header;
	bool has_header;
	bool decided;           /* all members below are valid */
	/* keys are compared as text; otherwise they are ranges of addresses */
	bool by_text;
	size_t key;
	bool is_pair;           /* the next column is the last address of its range */
	size_t *added, added_n;
	struct record names;    /* of the added columns */
};

void join_columns_init(struct join_columns *, const struct join_source *);

/* Takes the first line. Returns NULL, or a description of its fault. */
const char *join_columns_begin(struct join_columns *, enum join_form, const struct record *line, size_t fields);

/*
 * Takes an entry. The first one with a key decides the columns. Returns NULL, or a description of
 * the fault in its key.
 */
const char *join_columns_take(struct join_columns *, const struct record *line);

/* Chooses the columns if no line had a key. */
void join_columns_finish(struct join_columns *);

/* Parses the range that is the key of a line. Returns the same as range_parse(). */
const char *join_columns_range(const struct join_columns *, const struct record *line, struct range *);

#endif
