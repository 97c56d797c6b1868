/* SPDX-License-Identifier: ISC
 *
 * Joined columns refer to the texts of their tables, so nothing of a row is copied but where its
 * fields are.
 */
#include "joins.h"

#include <err.h>

#include "io/alloc.h"

void
joins_add(struct joins *j, const char *argument)
{
	j->list = reallocate_or_die(j->list, j->n + 1, sizeof(*j->list));
	j->list[j->n++] = (struct join){ .source = join_source_parse(argument) };
}

static bool
adds(const struct join *join, const char *name)
{
	for (size_t i = 0; i < join->table.names_n; i++)
		if (record_length(&join->table.names, i) == strlen(name) && memcmp(record_text(&join->table.names, i), name, strlen(name)) == 0)
			return true;
	return false;
}

/* A key that no earlier table adds, but this one or a later one, would be empty. */
static void
check_order(const struct joins *j, size_t of)
{
	const char *key = j->list[of].source.key;

	for (size_t i = 0; i < j->n && (i >= of || !adds(&j->list[i], key)); i++)
		if (i >= of && adds(&j->list[i], key))
			errx(2, "--join: %s: its key %s is a column of %s: name that table before it", j->list[of].source.path, key,
			    i == of ? "this table itself" : j->list[i].source.path);
}

void
joins_open(struct joins *j, struct columns *c)
{
	j->columns = c;
	for (size_t i = 0; i < j->n; i++) {
		struct join *join = &j->list[i];

		join_table_read(&join->table, &join->source);
		join->key = columns_want(c, join->source.key, strlen(join->source.key));
		join->places = allocate_or_die(join->table.names_n, sizeof(*join->places));
		for (size_t k = 0; k < join->table.names_n; k++)
			columns_join(c, record_text(&join->table.names, k), record_length(&join->table.names, k));
	}
	for (size_t i = 0; i < j->n; i++)
		check_order(j, i);
}

/* Decoded columns come too late for that. */
static bool
has_key(const struct columns *c, const struct join *join, const char *file)
{
	if (c->from[join->key] == FROM_FILE || c->from[join->key] == FROM_JOINED)
		return true;
	warnx("%s: --join: %s: its key %s is no column of the file, nor of a table", file, join->source.path, join->source.key);
	return false;
}

bool
joins_file(struct joins *j, const char *file)
{
	const struct columns *c = j->columns;

	record_need_fields(&j->row, c->n);
	j->wanted = false;
	for (size_t of = 0; of < j->n; of++) {
		struct join *join = &j->list[of];
		const struct record *names = &join->table.names;

		if (!has_key(c, join, file))
			return false;
		join->wanted = false;
		for (size_t i = 0; i < join->table.names_n; i++) {
			size_t place = columns_place(c, record_text(names, i), record_length(names, i));

			join->places[i] = place < c->n ? place : SIZE_MAX;
			join->wanted = join->wanted || place < c->n;
		}
		join->is_ahead = join->wanted && c->from[join->key] == FROM_FILE;
		j->wanted = j->wanted || join->wanted;
	}
	return true;
}

/* The columns of one table, but those that an earlier one has given. */
static void
put(struct record *row, const struct join *join, const char *values)
{
	for (size_t i = 0; i < join->table.names_n; i++) {
		size_t place = join->places[i];
		uint32_t n;
		const char *text = join_table_value(&values, &n);

		if (place != SIZE_MAX && row->fields[place].elsewhere == NULL)
			record_refer(row, place, text, n);
	}
}

void
joins_ahead(struct joins *j, const struct record *rows, size_t n)
{
	j->ahead = 0;
	for (size_t i = 0; i < j->n; i++)
		if (j->list[i].is_ahead)
			join_table_find_many(&j->list[i].table, rows, n, j->list[i].key, j->list[i].values);
}

/* A row that is no line went through the parser, and is not looked up ahead. */
static const char *
find(const struct joins *j, const struct join *join)
{
	if (!join->wanted)
		return NULL;
	if (join->is_ahead && j->row.line != NULL)
		return join->values[j->ahead];
	return join_table_find(&join->table, record_text(&j->row, join->key), record_length(&j->row, join->key));
}

const struct record *
joins_row(struct joins *j, const struct record *read)
{
	struct record *row = &j->row;

	if (!j->wanted)
		return read;
	row->text = read->text;
	row->line = read->line;
	row->line_n = read->line_n;
	memcpy(row->fields, read->fields, j->columns->n * sizeof(*row->fields));
	for (size_t i = 0; i < j->n; i++) {
		const char *values = find(j, &j->list[i]);

		if (values != NULL)
			put(row, &j->list[i], values);
	}
	j->ahead++;
	return row;
}
