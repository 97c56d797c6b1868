/* SPDX-License-Identifier: ISC
 *
 * Adds columns of tables (join_table.h) to rows. Several tables may have a column of the same name;
 * the first table with an entry counts. The key may be a column of an earlier table.
 */
#ifndef JOINS_H
#define JOINS_H

#include "columns.h"
#include "io/record.h"
#include "io/rows.h"
#include "join_table.h"

/* A column of a table. */
struct joined {
	size_t place;               /* SIZE_MAX: not wanted */
	bool again;                 /* an earlier table has a column of this name */
};

struct join {
	struct join_source source;
	struct join_table table;
	size_t key;                 /* place of the key */
	struct joined *columns;
	bool wanted;                /* one of its columns is wanted */
};

struct joins {
	struct join *list;
	size_t n;
	const struct columns *columns;
	bool writes_tails;          /* a row may be written as its line and its tail (writer.h) */
	/* For the present file: */
	bool tails;                 /* rows get a tail: each table has all of its columns */
	bool fields;                /* the columns are also wanted as fields */
};

/* Takes the argument of an option. joins_open() reads the file. */
void joins_add(struct joins *, const char *argument);

/* Reads the tables in their order and wants the columns of the keys; see join_table_read(). */
void joins_open(struct joins *, struct columns *);

/*
 * Continues with a file whose columns have been bound. Returns false, after a message, if a key is
 * neither a column of the file nor of a table.
 */
bool joins_file(struct joins *, const char *file);

/*
 * Sets the joined fields of n rows, at most ROWS_AHEAD. The fields refer to the texts of the
 * tables.
 */
void joins_set(struct joins *, struct record *, size_t n);

#endif
