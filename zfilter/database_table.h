/* SPDX-License-Identifier: ISC
 *
 * Makes or checks the table that rows are added to, and makes its index of addresses.
 */
#ifndef DATABASE_TABLE_H
#define DATABASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"
#include "database_file.h"
#include "probe/scans.h"

struct table_column {
	char *name;
	size_t place;           /* place of its value in a row */
	enum column_type type;
};

/* The columns are those of the rows; the table may have others, too. */
struct database_table {
	const char *name;
	struct table_column *columns;
	size_t n;
};

/* Ends the program with status 2 if only blank columns are written. */
void database_table_init(struct database_table *, const char *name, const struct columns *);

/*
 * Makes the table if there is none. Gives up the file, with a message, if SQLite cannot have a
 * table of these columns. Does the same if the table lacks one of them or has it with another type.
 */
void database_table_make(struct database_table *, struct database_file *);

/* Makes an index of saddr, unless rows have no such column or the table has an index of it. */
void database_table_make_index(struct database_table *, struct database_file *);

#endif
