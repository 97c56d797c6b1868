/* SPDX-License-Identifier: ISC
 *
 * Inserts rows into a table, many by one statement, which is faster than a statement for each.
 */
#ifndef DATABASE_INSERT_H
#define DATABASE_INSERT_H

#include <stddef.h>

#include "database_file.h"
#include "database_table.h"
#include "io/record.h"

struct database_insert {
	struct database_file *file;
	const struct database_table *table;
	struct sqlite3_stmt *one, *many;        /* inserts a row; inserts rows_max rows */
	struct record *rows;                    /* wait for the statement */
	size_t rows_n, rows_max;
};

/* After database_table_make. */
void database_insert_open(struct database_insert *, const struct database_table *, struct database_file *);

/* A transaction has begun. Copies the row, and inserts rows_max rows at once. */
void database_insert_put(struct database_insert *, const struct record *);

/* Inserts the rows that wait. */
void database_insert_flush(struct database_insert *);

/* No rows wait. */
void database_insert_close(struct database_insert *);

#endif
