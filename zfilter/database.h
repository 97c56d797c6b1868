/* SPDX-License-Identifier: ISC
 *
 * Adds rows to a table of an SQLite database: numbers as numbers, and an empty field as NULL.
 *
 * A transaction lasts while rows keep coming, a second at most. However the program ends, the file
 * holds whole rows; only those of the last second may be missing. Other programs may read
 * meanwhile; we wait for one that writes.
 */
#ifndef DATABASE_H
#define DATABASE_H

#include "columns.h"
#include "io/record.h"
#include "io/status.h"

struct database;

/* Ends the program with status 2 if it was built without SQLite. */
void database_require(void);

/*
 * Opens the database, and makes the table if there is none. Ends the program with status 2 if the
 * file is no database, if another program keeps it locked, or if the table lacks one of these
 * columns with its type. Later failures end it with status 3.
 */
struct database *database_open(const char *path, const char *table, const struct columns *, struct status *);

void database_put(struct database *, const struct record *);

/* Ends the transaction if it is a second old. Must be called regularly while no rows come. */
void database_tick(struct database *);

/* Must be called before a read. Ends the transaction if it is due, or if the read would wait. */
void database_wait(struct database *, int fd);

/* Makes an index of the column saddr, if there is one, and closes the database. */
void database_close(struct database *);

#endif
