/* SPDX-License-Identifier: ISC
 *
 * The columns of --diff: those that are the key of a row, those that are compared, and those that are
 * written. Without a list of them the first header decides.
 */
#ifndef DIFF_COLUMNS_H
#define DIFF_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"
#include "io/record.h"

/* The arguments of options; NULL where they are not given. */
struct diff_lists {
	const char *key, *compare, *out;
};

/* Columns that are made here. */
enum diff_made { MADE_CHANGE = -5, MADE_COLUMN, MADE_OLD, MADE_NEW, MADE_NONE };

struct diff_columns {
	struct columns *columns;    /* of the files */
	struct diff_lists lists;
	size_t *key, *compared;     /* places */
	size_t key_n, compared_n;
	struct columns out;         /* of what is written */
	int *source;                /* of each of their places: enum diff_made, or a place in the files */
	size_t *kept;               /* places of what a row is kept with until it is compared */
	size_t kept_n;
	const char *first;          /* the file that the first header came from, or NULL */
};

/* Takes the lists; decoded: all columns that can be decoded are compared, too, where no list says which are. */
void diff_columns_init(struct diff_columns *, struct columns *, const struct diff_lists *, bool decoded);

/* Wants columns of a file with a header of n names, before it is bound; false, with a message, to refuse the file. */
bool diff_columns_header(struct diff_columns *, const char *file, const struct record *header, size_t n);

/* Once the file's columns have been bound: a column that it lacks is compared no more. */
void diff_columns_file(struct diff_columns *);

/* Once both files have been read. */
void diff_columns_finish(struct diff_columns *);

#endif
