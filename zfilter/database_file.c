/* SPDX-License-Identifier: ISC
 *
 * The file is in SQLite's mode WAL while rows are written, in which no reader is held up by a writer,
 * nor a writer by readers, and one file again at the end.
 */
#include "database_file.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/signals.h"

/* How long, in ns, to wait for another program that has it locked, until something is said of it. */
#define PATIENCE (2 * MONOTONIC_SECOND)

/*
 * A cache of 64 MiB, in KiB, that a transaction fits into, and as large a log of what is not in the
 * file yet, in pages of 4 KiB. What is in the log outlives us, but not a power cut at once: that
 * would take a wait for the disk in each transaction.
 */
static const char settings[] = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384";

/* Who may write neither to the file nor to its folder cannot read it in mode WAL, which stays while others have it open. */
static void
end_log(struct database_file *f)
{
	sqlite3_busy_handler(f->db, NULL, NULL);
	if (f->made_log)
		sqlite3_exec(f->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

/* A file that was made for nothing goes, too. A statement that is not finished would keep the log. */
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

sqlite3_stmt *
database_file_prepare(struct database_file *f, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v3(f->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
		database_file_fail(f);
	return statement;
}

/* Rows have nowhere else to go, so there is no end of waiting until one is asked for. */
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
	poll(NULL, 0, 10);
	status_poll(f->st);
	return 1;
}

/* Of calls that take long. */
static int
on_progress(void *status)
{
	status_poll(status);
	return 0;
}

/* One that is there already was left by a kill, or is in use. */
static bool
has_log(const struct database_file *f)
{
	return access(sqlite3_filename_wal(sqlite3_db_filename(f->db, "main")), F_OK) == 0;
}

/* Where somebody reads it just now there is no log, and nothing is lost. */
static void
start_log(struct database_file *f)
{
	/* A statement makes the file. */
	bool had_log = has_log(f);
	sqlite3_stmt *s = database_file_prepare(f, "PRAGMA journal_mode");
	int result = sqlite3_step(s);
	bool logs = result == SQLITE_ROW && sqlite3_stricmp((const char *)sqlite3_column_text(s, 0), "wal") == 0;

	sqlite3_finalize(s);
	if (result != SQLITE_ROW)
		database_file_fail(f);
	f->made_log = had_log;
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
		errx(2, "%s: is no regular file, as a database has to be", path);
	/* Some names that begin in another way stand for no file. */
	if (asprintf(&name, "%s%s", *path == '/' ? "" : "./", path) == -1)
		err(3, NULL);
	if (sqlite3_open_v2(name, &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		database_file_fail(f);
	free(name);
	sqlite3_busy_handler(f->db, on_busy, f);
	sqlite3_progress_handler(f->db, 1000000, on_progress, status);
	start_log(f);
	database_file_run(f, settings);
}

void
database_file_close(struct database_file *f)
{
	end_log(f);
	if (sqlite3_close(f->db) != SQLITE_OK)
		database_file_fail(f);
}
