/* SPDX-License-Identifier: ISC
 *
 * Joins many rows at once, table by table, so that the waits for memory overlap. No text is copied.
 */
#include "joins.h"

#include <err.h>
#include <string.h>

#include "io/alloc.h"

void
joins_add(struct joins *j, const char *argument)
{
	j->list = reallocate_or_die(j->list, j->n + 1, sizeof(*j->list));
	j->list[j->n++] = (struct join){ .source = join_source_parse(argument) };
}

/* Returns true if the table has a column of this name. */
static bool
adds(const struct join *join, const char *name, size_t n)
{
	for (size_t i = 0; i < join->table.names_n; i++)
		if (record_length(&join->table.names, i) == n && memcmp(record_text(&join->table.names, i), name, n) == 0)
			return true;
	return false;
}

static bool
any_adds(const struct join *list, size_t n, const char *name, size_t name_n)
{
	for (size_t i = 0; i < n; i++)
		if (adds(&list[i], name, name_n))
			return true;
	return false;
}

/* Refuses a key that only this table or a later one adds, because it would be empty. */
static void
check_order(const struct joins *j, size_t of)
{
	const char *key = j->list[of].source.key;

	if (any_adds(j->list, of, key, strlen(key)))
		return;
	for (size_t i = of; i < j->n; i++)
		if (adds(&j->list[i], key, strlen(key)))
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
		join->columns = allocate_zeroed_or_die(join->table.names_n, sizeof(*join->columns));
		for (size_t k = 0; k < join->table.names_n; k++) {
			const char *name = record_text(&join->table.names, k);
			size_t n = record_length(&join->table.names, k);

			columns_join(c, name, n);
			join->columns[k].again = any_adds(j->list, i, name, n);
		}
	}
	for (size_t i = 0; i < j->n; i++)
		check_order(j, i);
}

/* A decoded column cannot be a key, because rows are decoded after the join. */
static bool
has_key(const struct columns *c, const struct join *join, const char *file)
{
	if (c->from[join->key] == FROM_FILE || c->from[join->key] == FROM_JOINED)
		return true;
	warnx("%s: --join: %s: its key %s is no column of the file, nor of a table", file, join->source.path, join->source.key);
	return false;
}

/* Returns true if the joined columns are those of this table, in its order. */
static bool
has_all(const struct columns *c, const struct join_table *t)
{
	if (t->names_n != c->joined_n)
		return false;
	for (size_t i = 0; i < t->names_n; i++)
		if (record_length(&t->names, i) != record_length(&c->joined, i)
		    || memcmp(record_text(&t->names, i), record_text(&c->joined, i), record_length(&c->joined, i)) != 0)
			return false;
	return true;
}

bool
joins_file(struct joins *j, const char *file)
{
	const struct columns *c = j->columns;

	j->tails = j->writes_tails && c->joined_last;
	j->fields = false;
	for (size_t of = 0; of < j->n; of++) {
		struct join *join = &j->list[of];
		const struct record *names = &join->table.names;

		if (!has_key(c, join, file))
			return false;
		join->wanted = false;
		for (size_t i = 0; i < join->table.names_n; i++) {
			size_t place = columns_place(c, record_text(names, i), record_length(names, i));

			join->columns[i].place = place < c->n ? place : SIZE_MAX;
			join->wanted = join->wanted || place < c->n;
			j->fields = j->fields || place < c->asked_n;
		}
		j->tails = j->tails && has_all(c, &join->table);
	}
	j->fields = j->fields || !j->tails;
	return true;
}

/* If several tables have a column, the first table with an entry sets it. */
static void
set_fields(struct record *row, const struct join *join, const char *values)
{
	const char *next = values != NULL ? values : join->table.empty, *text;
	uint32_t n;

	join_table_value(&next, &n);
	for (size_t i = 0; i < join->table.names_n; i++) {
		const struct joined *column = &join->columns[i];

		text = join_table_value(&next, &n);
		if (column->place != SIZE_MAX && (!column->again || (values != NULL && row->fields[column->place].elsewhere == NULL)))
			record_refer(row, column->place, values != NULL ? text : NULL, n);
	}
}

/* Sets the tail of a row. Each table has all columns of the tail. */
static void
set_tail(struct record *row, const struct join *join, const char *values, bool *found)
{
	const char *next = values != NULL ? values : join->table.empty;
	uint32_t n;

	if (*found || (values == NULL && join->columns[0].again))
		return;
	row->tail = join_table_value(&next, &n);
	row->tail_n = n;
	*found = values != NULL;
}

void
joins_set(struct joins *j, struct record *rows, size_t n)
{
	const char *values[ROWS_AHEAD];
	bool found[ROWS_AHEAD] = { false };

	for (struct join *join = j->list; join < j->list + j->n; join++) {
		if (!join->wanted)
			continue;
		join_table_find_many(&join->table, rows, n, join->key, values);
		for (size_t i = 0; i < n && j->tails; i++)
			set_tail(&rows[i], join, values[i], &found[i]);
		for (size_t i = 0; i < n; i++)
			if (j->fields || rows[i].line == NULL)
				set_fields(&rows[i], join, values[i]);
	}
}
