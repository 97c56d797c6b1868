/* SPDX-License-Identifier: ISC
 *
 * The database by libsqlite3: one prepared statement, whose values are bound where they lie in the
 * row.
 */
#include "database.h"

#include <err.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "database_file.h"
#include "decoded.h"
#include "io/alloc.h"
#include "io/monotonic.h"
#include "io/utf8.h"
#include "probe/column.h"
#include "value.h"

/* With whole numbers of up to so many digits nothing can overflow. */
enum { DIGITS_MAX = 18 };

struct table_column {
	char *name;
	size_t place;
	enum column_type type;
};

struct database {
	struct database_file file;
	sqlite3_stmt *insert;
	const char *table;
	struct table_column *columns;
	size_t n;
	int64_t begun;          /* when the transaction began, in ns; 0: there is none */
};

void
database_require(void)
{
}

/* --- the table */

static const char *
type_name(enum column_type type)
{
	return type == COLUMN_INT || type == COLUMN_BOOL ? "INTEGER" : type == COLUMN_FLOAT ? "REAL" : "TEXT";
}

static void
take_columns(struct database *d, const struct columns *c)
{
	d->columns = allocate_or_die(c->out_n, sizeof(*d->columns));
	for (size_t i = 0; i < c->out_n; i++) {
		const char *name = record_text(&c->names, c->out[i]);
		size_t n = record_length(&c->names, c->out[i]);

		if (!column_is_blank(name, n))
			d->columns[d->n++] = (struct table_column){ copy_text_or_die(name, n), c->out[i], decoded_type(name, n) };
	}
}

/* The type of a column of the table, or how many columns it has where there is no name; empty: none. */
static void
look_up(struct database *d, const char *column, char *text, size_t room)
{
	sqlite3_stmt *s = database_file_prepare(&d->file, column == NULL ? "SELECT nullif(count(*), 0) FROM pragma_table_info(?1)"
	    : "SELECT type FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE");
	int result;

	sqlite3_bind_text(s, 1, d->table, -1, SQLITE_STATIC);
	if (column != NULL)
		sqlite3_bind_text(s, 2, column, -1, SQLITE_STATIC);
	result = sqlite3_step(s);
	snprintf(text, room, "%s", result == SQLITE_ROW && sqlite3_column_text(s, 0) != NULL ? (const char *)sqlite3_column_text(s, 0) : "");
	sqlite3_finalize(s);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		database_file_fail(&d->file);
}

/* Values of other types would compare in other ways than they do in the rows before. */
static void
check_columns(struct database *d)
{
	char type[64];

	for (size_t i = 0; i < d->n; i++) {
		const struct table_column *c = &d->columns[i];

		look_up(d, c->name, type, sizeof(type));
		if (*type == '\0')
			warnx("%s: the table %s has no column %s: choose the columns with -f, or another --table", d->file.path, d->table, c->name);
		else if (sqlite3_stricmp(type, type_name(c->type)) != 0)
			warnx("%s: the table %s has the column %s as %s, not %s: choose another --table", d->file.path, d->table, c->name, type,
			    type_name(c->type));
		else
			continue;
		database_file_give_up(&d->file);
	}
}

static void
make_table(struct database *d)
{
	sqlite3_str *sql = sqlite3_str_new(d->file.db);

	sqlite3_str_appendf(sql, "CREATE TABLE \"%w\" (", d->table);
	for (size_t i = 0; i < d->n; i++)
		sqlite3_str_appendf(sql, "%s\"%w\" %s", i > 0 ? ", " : "", d->columns[i].name, type_name(d->columns[i].type));
	sqlite3_str_appendall(sql, ")");
	database_file_run_made(&d->file, sqlite3_str_finish(sql));
}

static void
prepare_insert(struct database *d)
{
	sqlite3_str *sql = sqlite3_str_new(d->file.db);
	char *text;

	sqlite3_str_appendf(sql, "INSERT INTO \"%w\" (", d->table);
	for (size_t i = 0; i < d->n; i++)
		sqlite3_str_appendf(sql, "%s\"%w\"", i > 0 ? ", " : "", d->columns[i].name);
	sqlite3_str_appendall(sql, ") VALUES (");
	for (size_t i = 0; i < d->n; i++)
		sqlite3_str_appendall(sql, i > 0 ? ",?" : "?");
	sqlite3_str_appendall(sql, ")");
	text = sqlite3_str_finish(sql);
	d->insert = database_file_prepare(&d->file, text);
	sqlite3_free(text);
}

/* --- rows */

static void
begin(struct database *d)
{
	database_file_run(&d->file, "BEGIN IMMEDIATE");
	d->begun = monotonic_now();
}

static void
commit(struct database *d)
{
	if (d->begun != 0)
		database_file_run(&d->file, "COMMIT");
	d->begun = 0;
}

struct database *
database_open(const char *path, const char *table, const struct columns *c, struct status *st)
{
	struct database *d = allocate_zeroed_or_die(1, sizeof(*d));
	char columns[64];

	d->table = table;
	take_columns(d, c);
	if (d->n == 0)
		errx(2, "-f: no columns are left for a table");
	database_file_open(&d->file, path, st);
	begin(d);
	look_up(d, NULL, columns, sizeof(columns));
	if (*columns != '\0')
		check_columns(d);
	else
		make_table(d);
	prepare_insert(d);
	d->file.opening = false;
	return d;
}

static bool
is_integer(const char *s, size_t n, int64_t *v)
{
	size_t i = n > 1 && *s == '-';

	if (n - i > DIGITS_MAX)
		return false;
	for (*v = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		*v = 10 * *v + (s[i] - '0');
	if (*s == '-')
		*v = -*v;
	return i == n;
}

static bool
is_ascii(const char *s, size_t n)
{
	unsigned char all = 0;

	for (size_t i = 0; i < n; i++)
		all |= (unsigned char)s[i];
	return all < 0x80;
}

/* Text of a database is UTF-8: a byte that is part of none is the character of that number, as in JSON. */
static int
bind_text(struct database *d, int i, const char *s, size_t n)
{
	char *text, *end;
	int result;

	if (is_ascii(s, n))
		return sqlite3_bind_text64(d->insert, i, s, n, SQLITE_STATIC, SQLITE_UTF8);
	text = end = allocate_or_die(n, 2);
	for (size_t at = 0, length; at < n; at += length) {
		unsigned char c = (unsigned char)s[at];

		length = utf8_length(s + at, n - at);
		if (length > 0) {
			end = mempcpy(end, s + at, length);
			continue;
		}
		length = 1;
		*end++ = (char)(0xc0 | c >> 6);
		*end++ = (char)(0x80 | (c & 0x3f));
	}
	result = sqlite3_bind_text64(d->insert, i, text, (sqlite3_uint64)(end - text), SQLITE_TRANSIENT, SQLITE_UTF8);
	free(text);
	return result;
}

/* What is no number stays text in a column of numbers. */
static int
bind_value(struct database *d, int i, enum column_type type, const char *s, size_t n)
{
	const char *boolean = NULL;
	int64_t v;

	if (n == 0)
		return sqlite3_bind_null(d->insert, i);
	if (type == COLUMN_BOOL && *s > '9')
		boolean = value_of_boolean(s, n);
	if (boolean != NULL)
		return sqlite3_bind_int(d->insert, i, *boolean == '1');
	if ((type == COLUMN_INT || type == COLUMN_BOOL) && is_integer(s, n, &v))
		return sqlite3_bind_int64(d->insert, i, v);
	return bind_text(d, i, s, n);
}

void
database_put(struct database *d, const struct record *r)
{
	if (d->begun == 0)
		begin(d);
	for (size_t i = 0; i < d->n; i++) {
		const struct table_column *c = &d->columns[i];

		if (bind_value(d, (int)i + 1, c->type, record_text(r, c->place), record_length(r, c->place)) != SQLITE_OK)
			database_file_fail(&d->file);
	}
	if (sqlite3_step(d->insert) != SQLITE_DONE || sqlite3_reset(d->insert) != SQLITE_OK)
		database_file_fail(&d->file);
}

void
database_wait(struct database *d, int fd)
{
	struct pollfd input = { .fd = fd, .events = POLLIN };

	if (d->begun != 0 && (monotonic_now() - d->begun > MONOTONIC_SECOND || poll(&input, 1, 0) != 1))
		commit(d);
}

static bool
has_column(const struct database *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->columns[i].name, name) == 0)
			return true;
	return false;
}

/* It is sorted in pieces of the size of the cache, which takes least time where they fit into the processor's. */
static void
make_index(struct database *d)
{
	database_file_run(&d->file, "PRAGMA cache_size = -2000");
	database_file_run_made(&d->file, sqlite3_mprintf("CREATE INDEX IF NOT EXISTS \"%w_saddr\" ON \"%w\" (saddr)", d->table, d->table));
}

void
database_close(struct database *d)
{
	commit(d);
	sqlite3_finalize(d->insert);
	if (has_column(d, "saddr"))
		make_index(d);
	database_file_close(&d->file);
}
