/* SPDX-License-Identifier: ISC
 *
 * Adds rows to a table of an SQLite database, in transactions of a second at most.
 */
#include "database.h"

#include <poll.h>

#include "database_file.h"
#include "database_insert.h"
#include "database_table.h"
#include "io/alloc.h"
#include "io/monotonic.h"

struct database {
	struct database_file file;
	struct database_table table;
	struct database_insert insert;
	int64_t begun;          /* start of the transaction, in ns; 0: there is none */
};

void
database_require(void)
{
}

static void
begin(struct database *d)
{
	database_file_run(&d->file, "BEGIN IMMEDIATE");
	d->begun = monotonic_now();
}

static void
commit(struct database *d)
{
	if (d->begun == 0)
		return;
	database_insert_flush(&d->insert);
	database_file_run(&d->file, "COMMIT");
	d->begun = 0;
}

struct database *
database_open(const char *path, const char *table, const struct columns *c, struct status *st)
{
	struct database *d = allocate_zeroed_or_die(1, sizeof(*d));

	database_table_init(&d->table, table, c);
	database_file_open(&d->file, path, st);
	begin(d);
	database_table_make(&d->table, &d->file);
	database_insert_open(&d->insert, &d->table, &d->file);
	d->file.opening = false;
	return d;
}

void
database_put(struct database *d, const struct record *r)
{
	if (d->begun == 0)
		begin(d);
	database_insert_put(&d->insert, r);
	if (d->insert.rows_n == 0)
		database_tick(d);
}

void
database_tick(struct database *d)
{
	if (d->begun == 0 || monotonic_now() - d->begun <= MONOTONIC_SECOND)
		return;
	commit(d);
	database_file_yield();
}

void
database_wait(struct database *d, int fd)
{
	struct pollfd input = { .fd = fd, .events = POLLIN };

	database_tick(d);
	if (d->begun != 0 && poll(&input, 1, 0) != 1)
		commit(d);
}

void
database_close(struct database *d)
{
	commit(d);
	database_insert_close(&d->insert);
	database_table_make_index(&d->table, &d->file);
	database_file_close(&d->file);
}
