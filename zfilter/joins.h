/* SPDX-License-Identifier: ISC
 *
 * Adds columns of tables (join_table.h) to rows. Several tables may have a column of one name: then
 * the first that has an entry counts. The key may be a column of an earlier table.
 */
#ifndef JOINS_H
#define JOINS_H

#include "columns.h"
#include "io/record.h"
#include "io/rows.h"
#include "join_table.h"

/* A column of a table. */
struct joined {
	size_t place;               /* SIZE_MAX: nobody asks for it */
	bool again;                 /* an earlier table has one of this name */
};

struct join {
	struct join_source source;
	struct join_table table;
	size_t key;                 /* its place */
	struct joined *columns;
	bool wanted;                /* somebody asks for one */
};

struct joins {
	struct join *list;
	size_t n;
	const struct columns *columns;
	bool writes_tails;          /* rows are written as their line and their tail (writer.h) */
	/* In the present file: */
	bool tails;                 /* rows get a tail: each table has all columns of it */
	bool fields;                /* more is asked for than that */
};

/* An option's argument. Its file is read by joins_open(). */
void joins_add(struct joins *, const char *argument);

/* Reads the tables, in their order, and asks for the keys; see join_table_read(). */
void joins_open(struct joins *, struct columns *);

/*
 * Goes on with a file whose columns have been bound. False, with a message, where a key is no
 * column of it or of a table.
 */
bool joins_file(struct joins *, const char *file);

/*
 * Sets the joined fields of n rows, at most ROWS_AHEAD, which then refer to the texts of the
 * tables.
 */
void joins_set(struct joins *, struct record *, size_t n);

#endif
