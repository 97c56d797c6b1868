/* SPDX-License-Identifier: ISC
 *
 * Rows with columns of tables (join_table.h). Several tables may have a column of one name: then the first
 * that has an entry counts. The key may be a column of an earlier table.
 */
#ifndef JOINS_H
#define JOINS_H

#include "columns.h"
#include "io/record.h"
#include "io/rows.h"
#include "join_table.h"

struct join {
	struct join_source source;
	struct join_table table;
	size_t key;                 /* its place */
	size_t *places;             /* of its columns; SIZE_MAX: nobody asks for it */
	bool wanted;                /* somebody asks for one */
	bool is_ahead;              /* its key is of the file, so that many rows are looked up at once: */
	const char *values[ROWS_AHEAD];
};

struct joins {
	struct join *list;
	size_t n;
	const struct columns *columns;
	bool wanted;                /* a table is, for the present file */
	size_t ahead;               /* the next of the rows that are looked up already */
	struct record row;          /* its texts are those of the row that was read, and of the tables */
};

/* An option's argument. Its file is read by joins_open(). */
void joins_add(struct joins *, const char *argument);

/* Reads the tables, in their order, and asks for the keys; see join_table_read(). */
void joins_open(struct joins *, struct columns *);

/* Goes on with a file whose columns have been bound. False, with a message, where a key is no column of it or of a table. */
bool joins_file(struct joins *, const char *file);

/* Looks up rows that joins_row() is called with next; see rows.h. */
void joins_ahead(struct joins *, const struct record *, size_t n);

/* Returns a row with the columns joined, valid until the next; as it was read where nobody asks for any. */
const struct record *joins_row(struct joins *, const struct record *);

#endif
