/* SPDX-License-Identifier: ISC
 *
 * Rows with decoded columns: the column data of a row holds an answer, in hexadecimal.
 *
 * Columns are decoded in stages, so that a row that is not kept costs no more than it takes to
 * know that.
 */
#ifndef DECODE_H
#define DECODE_H

#include <stdbool.h>

#include "columns.h"
#include "expr.h"
#include "io/record.h"

enum decode_stage {
	DECODE_EXPRESSION,          /* the columns that the expression depends on */
	DECODE_UNIQUE,              /* those that make a row unique */
	DECODE_OUTPUT,              /* the others that are wanted */
	DECODE_STAGES
};

struct decode {
	struct columns *columns;
	const struct expr *expr;
	const size_t *unique;       /* places */
	size_t unique_n;
	struct answer *answer;
	size_t data, name;          /* places; name is SIZE_MAX if nobody asks for it */
	bool data_kept;             /* somebody else wants data, too */

	/* In the present file. */
	struct decode_columns {
		struct decode_column *column;
		size_t n;
	} stages[DECODE_STAGES];
	size_t *copied;             /* places of columns that are as they were read */
	size_t copied_n;

	/* The present row. */
	const struct record *read;
	bool taken;                 /* the answer has been */
	struct record row;
};

/*
 * To be called after all columns are asked for. Ends the program with status 2 where one is asked
 * for by name that cannot be decoded by this program.
 */
void decode_open(struct decode *, struct columns *, const struct expr *, const size_t *unique, size_t unique_n);

/* Goes on with a file whose columns have been bound. */
void decode_file(struct decode *);

/*
 * Begins with a row as it was read. Returns it with room for the columns that are to be decoded,
 * valid until the next.
 */
const struct record *decode_row(struct decode *, const struct record *);

/* Decodes the columns of a stage; false if data is no hexadecimal. */
bool decode_stage(struct decode *, enum decode_stage);

#endif
