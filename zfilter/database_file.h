/* SPDX-License-Identifier: ISC
 *
 * Opens, locks and closes the file of a database, and ends the program on failures.
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
	bool opening;           /* until rows can be written; set by the caller */
	bool made;              /* the file did not exist */
	bool made_log;          /* end mode WAL: we set it, or a kill had left its log */
	bool said_locked;
	int64_t busy;           /* since when, in ns, another program has it locked */
};

/* Ends the program with status 2 on failure. */
void database_file_open(struct database_file *, const char *path, struct status *);

/* A failure in these ends the program, with status 2 while opening is true, otherwise with 3. */
void database_file_run(struct database_file *, const char *sql);
/*
 * These free the SQL, from sqlite3_mprintf or sqlite3_str_finish. NULL means that memory was short.
 */
void database_file_run_made(struct database_file *, char *sql);
struct sqlite3_stmt *database_file_prepare_made(struct database_file *, char *sql);

/*
 * Returns the first value, which the caller frees, or NULL if there is no row. The texts, if not
 * NULL, replace ?1 and ?2.
 */
char *database_file_ask(struct database_file *, const char *sql, const char *first, const char *second);

/* Waits a moment between two transactions, so that another zfilter gets the lock. */
void database_file_yield(void);

/* End the program in the same way, with a message about the last failure, or without one. */
_Noreturn void database_file_fail(struct database_file *);
_Noreturn void database_file_give_up(struct database_file *);

/* All statements must be finished. */
void database_file_close(struct database_file *);

#endif
