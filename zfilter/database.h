/* SPDX-License-Identifier: ISC
 *
 * Rows in a table of an SQLite database, to which they are added: numbers as numbers, and an empty
 * field as NULL.
 *
 * A transaction is as long as rows keep coming, a second at most, so that whatever becomes of this
 * program the file holds whole rows, all but those of the last second. Other programs may read
 * meanwhile (the mode WAL of SQLite), and one that writes is waited for.
 */
#ifndef DATABASE_H
#define DATABASE_H

#include "columns.h"
#include "io/record.h"
#include "io/status.h"

struct database;

/* Ends the program with status 2 where it was built without SQLite. */
void database_require(void);

/*
 * Opens the database and its table, which is made where there is none. Ends the program with status
 * 2 where it is none, where another program keeps it locked, or where the table has not these
 * columns with these types. All other failures, later ones too, end it with status 3.
 */
struct database *database_open(const char *path, const char *table, const struct columns *, struct status *);

void database_put(struct database *, const struct record *);

/* To be called before more is read from a descriptor: ends the transaction where that is due. */
void database_wait(struct database *, int fd);

/* Ends it, and makes an index of the column saddr, if there is one. */
void database_close(struct database *);

#endif
