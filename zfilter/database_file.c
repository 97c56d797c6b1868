/* SPDX-License-Identifier: ISC
 *
 * Opens, locks and closes the file of a database, and ends the program on failures. While rows are
 * written, the file is in SQLite's mode WAL, in which readers and a writer do not wait for each
 * other. At the end it gets its former mode.
 */
#include "database_file.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/monotonic.h"
#include "io/signals.h"

/* In ns: the time to wait for the lock of another program before a message or a refusal. */
#define PATIENCE (2 * MONOTONIC_SECOND)

/*
 * In ms: the time between two tries to lock it; the time to leave it unlocked, so that a try
 * succeeds.
 */
enum { RETRY = 2, YIELD = 5 };

/*
 * A new file has pages of 8 KiB, which take less time than SQLite's 4 KiB, also in an index. A
 * transaction fits into the cache of 64 MiB. The log reaches the same size before SQLite copies it
 * into the file. A transaction in the log survives the end of this program. It survives a power
 * failure only after the copy: otherwise each transaction would wait for the disk.
 */
static const char settings[] = "PRAGMA page_size = 8192; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192";

/*
 * A user who may not write to the folder could not read the file in mode WAL. The mode stays if
 * other programs have the file open.
 */
static void
end_log(struct database_file *f)
{
	sqlite3_busy_handler(f->db, NULL, NULL);
	if (f->made_log)
		sqlite3_exec(f->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

/* Also removes a file that was made but not used. An unfinished statement would keep the log. */
void
database_file_give_up(struct database_file *f)
{
	sqlite3_stmt *s;

	while (f->db != NULL && (s = sqlite3_next_stmt(f->db, NULL)) != NULL)
		sqlite3_finalize(s);
	if (f->db != NULL) {
		sqlite3_exec(f->db, "ROLLBACK", NULL, NULL, NULL);
		end_log(f);
	}
	sqlite3_close(f->db);
	if (f->opening && f->made)
		unlink(f->path);
	status_exit(f->st, f->opening ? 2 : 3);
}

void
database_file_fail(struct database_file *f)
{
	int result = sqlite3_errcode(f->db);

	errno = sqlite3_system_errno(f->db);
	if (result == SQLITE_BUSY)
		warnx("%s: another program has it locked", f->path);
	else if (result == SQLITE_CANTOPEN && errno != 0)
		warn("%s", f->path);
	else if (result != SQLITE_ERROR && errno != 0)
		warn("%s: %s", f->path, sqlite3_errmsg(f->db));
	else
		warnx("%s: %s", f->path, sqlite3_errmsg(f->db));
	database_file_give_up(f);
}

void
database_file_run(struct database_file *f, const char *sql)
{
	if (sqlite3_exec(f->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		database_file_fail(f);
}

void
database_file_run_made(struct database_file *f, char *sql)
{
	if (sql == NULL)
		errx(3, "no memory");
	database_file_run(f, sql);
	sqlite3_free(sql);
}

static sqlite3_stmt *
prepare(struct database_file *f, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v3(f->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
		database_file_fail(f);
	return statement;
}

sqlite3_stmt *
database_file_prepare_made(struct database_file *f, char *sql)
{
	sqlite3_stmt *statement;

	if (sql == NULL)
		errx(3, "no memory");
	statement = prepare(f, sql);
	sqlite3_free(sql);
	return statement;
}

char *
database_file_ask(struct database_file *f, const char *sql, const char *first, const char *second)
{
	sqlite3_stmt *statement = prepare(f, sql);
	char *answer = NULL;
	int result;

	if (first != NULL)
		sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
	if (second != NULL)
		sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
	result = sqlite3_step(statement);
	if (result == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(statement, 0);

		answer = copy_text_or_die(text != NULL ? text : "", SIZE_MAX);
	} else if (result != SQLITE_DONE) {
		database_file_fail(f);
	}
	sqlite3_finalize(statement);
	return answer;
}

/* Rows have no other destination, so they wait until the lock is free or a signal comes. */
static int
on_busy(void *file, int times)
{
	struct database_file *f = file;
	int64_t now = monotonic_now();

	if (times == 0 && (!f->opening || f->busy == 0))
		f->busy = now;
	if (now - f->busy > PATIENCE) {
		if (f->opening || signals_stop() != 0)
			return 0;
		if (!f->said_locked)
			warnx("%s: another program has it locked: rows wait", f->path);
		f->said_locked = true;
	}
	poll(NULL, 0, RETRY);
	status_poll(f->st);
	return 1;
}

void
database_file_yield(void)
{
	poll(NULL, 0, YIELD);
}

/* SQLite calls this during long statements. */
static int
on_progress(void *status)
{
	status_poll(status);
	return 0;
}

/* True if there is a log at the start: a killed zfilter has left it, or another program uses it. */
static bool
has_log(const struct database_file *f)
{
	return access(sqlite3_filename_wal(sqlite3_db_filename(f->db, "main")), F_OK) == 0;
}

/* If others read the file at this moment, it keeps its mode, and readers can delay us. */
static void
start_log(struct database_file *f)
{
	char *mode = database_file_ask(f, "PRAGMA journal_mode", NULL, NULL);
	bool logs = mode != NULL && strcmp(mode, "wal") == 0;

	free(mode);
	if (logs)
		return;
	f->made_log = sqlite3_exec(f->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) == SQLITE_OK;
	if (!f->made_log && sqlite3_errcode(f->db) != SQLITE_BUSY)
		database_file_fail(f);
}

void
database_file_open(struct database_file *f, const char *path, struct status *status)
{
	char *name;
	struct stat st;

	*f = (struct database_file){ .path = path, .st = status, .opening = true, .made = lstat(path, &st) == -1 };
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		errx(2, "%s: is not a regular file, as a database has to be", path);
	/*
	 * SQLite treats names such as :memory: and file:x specially; a path that begins with ./ or
	 * / is safe.
	 */
	if (asprintf(&name, "%s%s", *path == '/' ? "" : "./", path) == -1)
		err(3, NULL);
	if (sqlite3_open_v2(name, &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		database_file_fail(f);
	free(name);
	sqlite3_busy_handler(f->db, on_busy, f);
	sqlite3_progress_handler(f->db, 1000000, on_progress, status);
	/* Must precede the first statement, which creates the log. */
	f->made_log = has_log(f);
	database_file_run(f, settings);
	start_log(f);
}

void
database_file_close(struct database_file *f)
{
	end_log(f);
	if (sqlite3_close(f->db) != SQLITE_OK)
		database_file_fail(f);
}
