/* SPDX-License-Identifier: ISC
 *
 * Decodes the answer in the column data of a row, in hexadecimal, into further columns.
 *
 * Columns are decoded in stages. A row that is not kept is decoded only as far as this decision
 * needs.
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
	size_t data, name;          /* places; name is SIZE_MAX if not wanted */
	bool data_kept;             /* data is also wanted for itself */

	/* In the present file. */
	struct decode_columns {
		struct decode_column *column;
		size_t n;
	} stages[DECODE_STAGES];
	size_t *copied;             /* places of the columns copied as they were read */
	size_t copied_n;

	/* The present row. */
	const struct record *read;
	bool taken;                 /* the answer has been taken */
	struct record row;
};

/*
 * Must be called after all columns are wanted. Ends the program with status 2 if a column is wanted
 * by name that this program cannot decode.
 */
void decode_open(struct decode *, struct columns *, const struct expr *, const size_t *unique, size_t unique_n);

/* Continues with a file whose columns have been bound. */
void decode_file(struct decode *);

/*
 * Begins with a row as it was read. Returns it with room for the decoded columns, valid until the
 * next.
 */
const struct record *decode_row(struct decode *, const struct record *);

/* Decodes the columns of a stage; false if data is not hexadecimal. */
bool decode_stage(struct decode *, enum decode_stage);

#endif
