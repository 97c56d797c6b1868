/* SPDX-License-Identifier: ISC
 *
 * Inserts rows into a table, many by one statement. Rows that wait for it have their text as UTF-8,
 * so that SQLite takes values from there without a copy.
 */
#include "database_insert.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "io/alloc.h"
#include "io/utf8.h"
#include "value.h"

enum {
	ROWS_MAX = 32,          /* more save no time */
	DIGITS_MAX = 18,        /* whole numbers of this many digits fit into 64 bits */
};

static struct sqlite3_stmt *
prepare(const struct database_insert *in, size_t rows_n)
{
	const struct database_table *t = in->table;
	sqlite3_str *sql = sqlite3_str_new(in->file->db);

	sqlite3_str_appendf(sql, "INSERT INTO \"%w\"", t->name);
	for (size_t i = 0; i < t->n; i++)
		sqlite3_str_appendf(sql, "%s\"%w\"", i > 0 ? ", " : " (", t->columns[i].name);
	for (size_t row = 0; row < rows_n; row++) {
		sqlite3_str_appendall(sql, row > 0 ? "), (?" : ") VALUES (?");
		for (size_t i = 1; i < t->n; i++)
			sqlite3_str_appendall(sql, ", ?");
	}
	sqlite3_str_appendall(sql, ")");
	return database_file_prepare_made(in->file, sqlite3_str_finish(sql));
}

void
database_insert_open(struct database_insert *in, const struct database_table *t, struct database_file *f)
{
	size_t most = (size_t)sqlite3_limit(f->db, SQLITE_LIMIT_VARIABLE_NUMBER, -1) / t->n;

	*in = (struct database_insert){ .file = f, .table = t, .rows_max = most < ROWS_MAX ? most : ROWS_MAX };
	in->one = prepare(in, 1);
	in->many = prepare(in, in->rows_max);
	in->rows = allocate_or_die(in->rows_max, sizeof(*in->rows));
	for (size_t i = 0; i < in->rows_max; i++) {
		record_init(&in->rows[i]);
		record_need_fields(&in->rows[i], t->n);
	}
}

static bool
is_ascii(const char *s, size_t n)
{
	uint64_t word, all = 0;

	for (; n >= sizeof(word); s += sizeof(word), n -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		all |= word;
	}
	for (; n > 0; n--)
		all |= (unsigned char)*s++;
	return (all & 0x8080808080808080) == 0;
}

/* A byte that is not part of UTF-8 becomes the character with its number, as in JSON. */
static void
append_as_utf8(struct record *r, const char *s, size_t n)
{
	for (size_t length; n > 0; s += length, n -= length) {
		unsigned char c = (unsigned char)*s;
		const unsigned char character[] = { (unsigned char)(0xc0 | c >> 6), (unsigned char)(0x80 | (c & 0x3f)) };

		length = utf8_length(s, n);
		if (length > 0) {
			record_append(r, s, length);
		} else {
			record_append(r, character, sizeof(character));
			length = 1;
		}
	}
}

static void
copy_row(const struct database_table *t, struct record *to, const struct record *from)
{
	to->used = 0;
	for (size_t i = 0; i < t->n; i++) {
		const char *s = record_text(from, t->columns[i].place);
		size_t n = record_length(from, t->columns[i].place), at = to->used;

		if (is_ascii(s, n))
			record_append(to, s, n);
		else
			append_as_utf8(to, s, n);
		record_end(to, i, at);
	}
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

/* Text that does not have the type of its column stays text, unless SQLite reads it as a number. */
static int
bind_value(struct sqlite3_stmt *statement, int i, enum column_type type, const char *s, size_t n)
{
	const char *boolean = NULL;
	int64_t v;

	if (n == 0)
		return sqlite3_bind_null(statement, i);
	if (type == COLUMN_BOOL && *s > '9')
		boolean = value_of_boolean(s, n);
	if (boolean != NULL)
		return sqlite3_bind_int(statement, i, *boolean == '1');
	if ((type == COLUMN_INT || type == COLUMN_BOOL) && is_integer(s, n, &v))
		return sqlite3_bind_int64(statement, i, v);
	return sqlite3_bind_text64(statement, i, s, n, SQLITE_STATIC, SQLITE_UTF8);
}

static void
run(struct database_insert *in, struct sqlite3_stmt *statement, const struct record *rows, size_t rows_n)
{
	const struct database_table *t = in->table;
	int parameter = 0;

	for (size_t row = 0; row < rows_n; row++)
		for (size_t i = 0; i < t->n; i++)
			if (bind_value(statement, ++parameter, t->columns[i].type, record_text(&rows[row], i), record_length(&rows[row], i)) != SQLITE_OK)
				database_file_fail(in->file);
	if (sqlite3_step(statement) != SQLITE_DONE || sqlite3_reset(statement) != SQLITE_OK)
		database_file_fail(in->file);
}

void
database_insert_flush(struct database_insert *in)
{
	if (in->rows_n == in->rows_max)
		run(in, in->many, in->rows, in->rows_max);
	else
		for (size_t i = 0; i < in->rows_n; i++)
			run(in, in->one, &in->rows[i], 1);
	in->rows_n = 0;
}

void
database_insert_put(struct database_insert *in, const struct record *r)
{
	copy_row(in->table, &in->rows[in->rows_n++], r);
	if (in->rows_n == in->rows_max)
		database_insert_flush(in);
}

void
database_insert_close(struct database_insert *in)
{
	sqlite3_finalize(in->one);
	sqlite3_finalize(in->many);
}
