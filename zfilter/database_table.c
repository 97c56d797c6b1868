/* SPDX-License-Identifier: ISC
 *
 * Makes or checks the table that rows are added to, and makes its index of addresses.
 */
#include "database_table.h"

#include <err.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "decoded.h"
#include "io/alloc.h"
#include "io/sanitize.h"
#include "probe/column.h"

enum { NAME_ROOM = 64 };        /* for a name in a message */

void
database_table_init(struct database_table *t, const char *name, const struct columns *c)
{
	*t = (struct database_table){ .name = name, .columns = allocate_or_die(c->out_n, sizeof(*t->columns)) };
	for (size_t i = 0; i < c->out_n; i++) {
		const char *column = record_text(&c->names, c->out[i]);
		size_t n = record_length(&c->names, c->out[i]);

		if (!column_is_blank(column, n))
			t->columns[t->n++] = (struct table_column){ copy_text_or_die(column, n), c->out[i], decoded_type(column, n) };
	}
	if (t->n == 0)
		errx(2, "-f: no columns are left for a table");
}

static const char *
type_name(enum column_type type)
{
	return type == COLUMN_INT || type == COLUMN_BOOL ? "INTEGER" : type == COLUMN_FLOAT ? "REAL" : "TEXT";
}

static const char *
printable(char text[NAME_ROOM], const char *name)
{
	return sanitize(text, NAME_ROOM, name, strlen(name));
}

static bool
exists(struct database_file *f, const char *sql, const char *first, const char *second)
{
	char *answer = database_file_ask(f, sql, first, second);

	free(answer);
	return answer != NULL;
}

/*
 * SQLite ignores the case of names. If the table exists, it would store only one value for two
 * columns whose names differ in case only, without a message.
 */
static void
check_names(const struct database_table *t, struct database_file *f)
{
	int max = sqlite3_limit(f->db, SQLITE_LIMIT_COLUMN, -1);
	char one[NAME_ROOM], other[NAME_ROOM];

	if (t->n > (size_t)max) {
		warnx("%s: %zu columns: a table of SQLite has at most %d: choose some with -f", f->path, t->n, max);
		database_file_give_up(f);
	}
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < i; k++)
			if (sqlite3_stricmp(t->columns[i].name, t->columns[k].name) == 0) {
				warnx("%s: SQLite takes the columns %s and %s for one: choose one of them with -f", f->path,
				    printable(one, t->columns[k].name), printable(other, t->columns[i].name));
				database_file_give_up(f);
			}
}

/* Values of another type would not compare correctly with those of earlier rows. */
static void
check_column(const struct database_table *t, struct database_file *f, const struct table_column *c)
{
	char *type = database_file_ask(f, "SELECT type FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE", t->name, c->name);
	char name[NAME_ROOM];

	printable(name, c->name);
	if (type == NULL) {
		warnx("%s: the table %s has no column %s: choose the columns with -f, or another --table", f->path, t->name, name);
		database_file_give_up(f);
	}
	if (sqlite3_stricmp(type, type_name(c->type)) != 0) {
		warnx("%s: the table %s has the column %s as %s, not %s: choose another --table", f->path, t->name, name,
		    *type == '\0' ? "one without a type" : type, type_name(c->type));
		database_file_give_up(f);
	}
	free(type);
}

static void
make(const struct database_table *t, struct database_file *f)
{
	sqlite3_str *sql = sqlite3_str_new(f->db);

	sqlite3_str_appendf(sql, "CREATE TABLE \"%w\" (", t->name);
	for (size_t i = 0; i < t->n; i++)
		sqlite3_str_appendf(sql, "%s\"%w\" %s", i > 0 ? ", " : "", t->columns[i].name, type_name(t->columns[i].type));
	sqlite3_str_appendall(sql, ")");
	database_file_run_made(f, sqlite3_str_finish(sql));
}

void
database_table_make(struct database_table *t, struct database_file *f)
{
	check_names(t, f);
	if (!exists(f, "SELECT 1 FROM pragma_table_info(?1)", t->name, NULL)) {
		make(t, f);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		check_column(t, f, &t->columns[i]);
}

/* --- the index */

static bool
has_addresses(const struct database_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (sqlite3_stricmp(t->columns[i].name, "saddr") == 0)
			return true;
	return false;
}

static bool
has_index(const struct database_table *t, struct database_file *f)
{
	return exists(f, "SELECT 1 FROM pragma_index_list(?1) AS list, pragma_index_info(list.name) AS info "
	    "WHERE NOT list.partial AND info.seqno = 0 AND info.name = 'saddr' COLLATE NOCASE", t->name, NULL);
}

/* The table's name with _saddr, and a number if a table or another index has that name. */
static char *
choose_index_name(const struct database_table *t, struct database_file *f)
{
	char *name = sqlite3_mprintf("%s_saddr", t->name);

	for (unsigned i = 2; name != NULL && exists(f, "SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE", name, NULL); i++) {
		sqlite3_free(name);
		name = sqlite3_mprintf("%s_saddr%u", t->name, i);
	}
	if (name == NULL)
		errx(3, "no memory");
	return name;
}

/*
 * The index is sorted in pieces of the cache size, 2000 KiB, by two further threads. This is
 * fastest if a piece fits into the processor's cache. One transaction holds the check and the
 * creation, because another zfilter may be about to create the index.
 */
void
database_table_make_index(struct database_table *t, struct database_file *f)
{
	char *name;

	if (!has_addresses(t))
		return;
	database_file_run(f, "PRAGMA cache_size = -2000; PRAGMA threads = 2; BEGIN IMMEDIATE");
	if (!has_index(t, f)) {
		name = choose_index_name(t, f);
		database_file_run_made(f, sqlite3_mprintf("CREATE INDEX \"%w\" ON \"%w\" (saddr)", name, t->name));
		sqlite3_free(name);
	}
	database_file_run(f, "COMMIT");
}
