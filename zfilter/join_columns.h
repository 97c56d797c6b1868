/* SPDX-License-Identifier: ISC
 *
 * Decides which column of a table is the key and which are added: by the first line, and by the
 * first entry that has a key. Then each line is as good as any other. Mistakes in the list of
 * columns end the program with status 2.
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
	size_t width;           /* fields of each line; 0: none has come */
	struct record header;
	bool has_header;
	bool decided;           /* all that follows: */
	bool by_text;           /* keys are equal or not, else ranges of addresses */
	size_t key;
	bool is_pair;           /* the next column is the last address of its range */
	size_t *added, added_n;
	struct record names;    /* of these */
};

void join_columns_init(struct join_columns *, const struct join_source *);

/* Takes the first line. Returns NULL, or the fault in words. */
const char *join_columns_begin(struct join_columns *, enum join_form, const struct record *line, size_t fields);

/*
 * Takes a line that is no header, until they are decided. Returns NULL, or what is wrong with its
 * key, in words.
 */
const char *join_columns_take(struct join_columns *, const struct record *line);

/* Decides them where no line had a key. */
void join_columns_finish(struct join_columns *);

/* The range that is the key of a line. Returns what range_parse() does. */
const char *join_columns_range(const struct join_columns *, const struct record *line, struct range *);

#endif
