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
	/* prepared statements for one row and for rows_max rows */
	struct sqlite3_stmt *one, *many;
	struct record *rows;                    /* waiting for the statement */
	size_t rows_n, rows_max;
};

/* Must be called after database_table_make. */
void database_insert_open(struct database_insert *, const struct database_table *, struct database_file *);

/*
 * A transaction must have begun. Copies the row; inserts the waiting rows once they are rows_max.
 */
void database_insert_put(struct database_insert *, const struct record *);

/* Inserts the waiting rows. */
void database_insert_flush(struct database_insert *);

/* No rows may be waiting. */
void database_insert_close(struct database_insert *);

#endif
