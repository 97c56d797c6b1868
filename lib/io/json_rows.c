/* SPDX-License-Identifier: ISC
 *
 * Assembles lines of JSON from blocks and finds the column of each member.
 */
#include "io/json_rows.h"

#include <stdio.h>

#include "io/sanitize.h"

static const char no_row[] = "want one JSON object per line, like {\"saddr\":\"192.0.2.1\"}";

void
json_rows_init(struct json_rows *j)
{
	*j = (struct json_rows){ 0 };
	record_init(&j->part);
	record_init(&j->names);
	record_init(&j->scratch);
}

void
json_rows_begin(struct json_rows *j)
{
	j->part.used = j->names.used = 0;
	j->line = NULL;
}

static bool
is_blank(const char *line, size_t n)
{
	return strspn(line, " \t\r") + 1 >= n;
}

bool
json_rows_next(struct json_rows *j, const char *block, size_t n, size_t *at, bool last, uint64_t *lines)
{
	if (j->line == j->part.text)
		j->part.used = 0;
	while (*at < n || (last && j->part.used > 0)) {
		const char *begin = block + *at, *newline = memchr(begin, '\n', n - *at);
		size_t piece = newline != NULL ? (size_t)(newline - begin) + 1 : n - *at;

		*at += piece;
		j->line = begin;
		j->line_n = piece;
		if (newline == NULL || j->part.used > 0) {
			record_append(&j->part, begin, piece);
			if (newline == NULL && !last)
				break;
			if (newline == NULL)
				record_append(&j->part, "\n", 1);
			j->line = j->part.text;
			j->line_n = j->part.used;
		}
		++*lines;
		if (!is_blank(j->line, j->line_n))
			return true;
		j->part.used = 0;
	}
	j->line = NULL;
	return false;
}

const char *
json_rows_header(struct json_rows *j, struct record *r, size_t *columns)
{
	if (!json_row_split(&j->row, j->line, j->line_n) || j->row.n == 0)
		return no_row;
	record_need_fields(r, j->row.n);
	record_need_fields(&j->names, j->row.n);
	for (size_t i = 0; i < j->row.n; i++) {
		json_row_put_name(r, i, &j->row.member[i]);
		record_set(&j->names, i, record_text(r, i), record_length(r, i));
	}
	*columns = j->columns = j->row.n;
	return NULL;
}

static bool
is_named(struct json_rows *j, const struct json_member *m, size_t column)
{
	return json_row_is_named(&j->scratch, m, record_text(&j->names, column), record_length(&j->names, column));
}

/*
 * The column of a member, most often that of the same place in the first row; the number of columns
 * if it has none.
 */
static size_t
find_column(struct json_rows *j, size_t i)
{
	const struct json_member *m = &j->row.member[i];

	if (i < j->columns && is_named(j, m, i))
		return i;
	for (i = 0; i < j->columns && !is_named(j, m, i); i++)
		;
	return i;
}

const char *
json_rows_put(struct json_rows *j, struct record *r, const int *place)
{
	char name[32];

	if (!json_row_split(&j->row, j->line, j->line_n))
		return no_row;
	for (size_t i = 0; i < j->columns; i++)
		if (place[i] != -1)
			r->fields[place[i]] = (struct field){ 0 };
	for (size_t i = 0; i < j->row.n; i++) {
		const struct json_member *m = &j->row.member[i];
		size_t column = find_column(j, i);

		if (column == j->columns) {
			snprintf(j->why, sizeof(j->why), "the first row has no member %s", sanitize(name, sizeof(name), m->name, m->name_n));
			return j->why;
		}
		if (place[column] != -1)
			json_row_put_value(r, (size_t)place[column], m);
	}
	return NULL;
}
