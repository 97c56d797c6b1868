/* SPDX-License-Identifier: ISC
 *
 * The file of a database: opened, locked and closed, and what becomes of failures.
 */
#ifndef DATABASE_FILE_H
#define DATABASE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "io/status.h"

struct sqlite3;
struct sqlite3_stmt;

struct database_file {
	struct sqlite3 *db;
	const char *path;
	struct status *st;
	bool opening;           /* until the caller says that rows can be written */
	bool made;              /* there was no such file */
	bool made_log;          /* it was not in mode WAL before, or had a log left by another zfilter */
	bool said_locked;
	int64_t busy;           /* since when, in ns, another program has it locked */
};

/* Ends the program with status 2 where that cannot be. */
void database_file_open(struct database_file *, const char *path, struct status *);

/* What fails in these ends the program, with status 2 while opening is true, else with 3. */
void database_file_run(struct database_file *, const char *sql);
void database_file_run_made(struct database_file *, char *sql);       /* by sqlite3_mprintf */
struct sqlite3_stmt *database_file_prepare(struct database_file *, const char *sql);

/* Ends the program likewise, with a message about the last failure, or without one. */
_Noreturn void database_file_fail(struct database_file *);
_Noreturn void database_file_give_up(struct database_file *);

/* All statements are finished. */
void database_file_close(struct database_file *);

#endif
