/* SPDX-License-Identifier: ISC
 *
 * Chooses the columns of --diff: the key of a row, the compared and the written ones. Without
 * lists, the first header decides.
 */
#ifndef DIFF_COLUMNS_H
#define DIFF_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"
#include "io/record.h"

/* The arguments of options; NULL if not given. */
struct diff_lists {
	const char *key, *compare, *out;
};

/* Columns made by --diff. */
enum diff_made { MADE_CHANGE = -5, MADE_COLUMN, MADE_OLD, MADE_NEW, MADE_NONE };

struct diff_columns {
	struct columns *columns;    /* of the files */
	struct diff_lists lists;
	size_t *key, *compared;     /* places */
	size_t key_n, compared_n;
	struct columns out;         /* of the written rows */
	/* for each place of out: enum diff_made, or a place in the files */
	int *source;
	size_t *kept;               /* places of the columns kept until a row is compared */
	size_t kept_n;
	const char *first;          /* file of the first header, or NULL */
};

/*
 * Takes the lists. With decoded, and without a list of compared columns, all columns that can be
 * decoded are compared, too.
 */
void diff_columns_init(struct diff_columns *, struct columns *, const struct diff_lists *, bool decoded);

/*
 * Wants the columns of a file with a header of n names. Must be called before the file is bound.
 * Returns false, after a message, to refuse the file.
 */
bool diff_columns_header(struct diff_columns *, const char *file, const struct record *header, size_t n);

/* Must be called after a file is bound. A column that the file lacks is no longer compared. */
void diff_columns_file(struct diff_columns *);

/* Must be called after both files have been read. */
void diff_columns_finish(struct diff_columns *);

#endif
