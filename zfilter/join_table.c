/* SPDX-License-Identifier: ISC
 *
 * Reads joined tables and looks up entries.
 */
#include "join_table.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "addr/list.h"
#include "io/alloc.h"
#include "io/csv.h"
#include "io/rows.h"
#include "join_columns.h"
#include "join_line.h"

struct reader {
	struct join_table *table;
	struct join_columns columns;
	enum join_form form;
	bool begun;             /* the first line has been read */
	bool refused;           /* a fault in it makes all others meaningless */
	struct record line, value;
	/* Number of entries that repeat a key with other values, and the line of the first one. */
	uint64_t again, again_line;
};

static void
append_csv(struct record *r, const char *s, size_t n)
{
	record_append(r, ",", 1);
	if (CSV_FIELD_MAX(n) > r->text_cap - r->used)
		record_need_text(r, CSV_FIELD_MAX(n));
	r->used += csv_field(r->text + r->used, s, n);
}

/* Adds each value by itself after the CSV. */
static bool
put_each(struct reader *r)
{
	for (size_t i = 0; i < r->columns.added_n; i++) {
		const char *s = record_text(&r->line, r->columns.added[i]);
		uint32_t n = (uint32_t)record_length(&r->line, r->columns.added[i]);

		if (!texts_extend(&r->table->values, &n, sizeof(n)) || !texts_extend(&r->table->values, s, n))
			return false;
	}
	return true;
}

/* Returns the offset of the line's values in the texts; 0 if there is no more room. */
static uint32_t
put_values(struct reader *r)
{
	struct text_slot *slot;

	r->value.used = 0;
	for (size_t i = 0; i < r->columns.added_n; i++)
		append_csv(&r->value, record_text(&r->line, r->columns.added[i]), record_length(&r->line, r->columns.added[i]));
	record_append(&r->value, "\n", 1);
	slot = texts_add(&r->table->values, r->value.text, r->value.used);
	if (slot == NULL || (slot->value == 0 && !put_each(r)))
		return 0;
	slot->value = 1;
	return slot->at;
}

static const char *
put_text_key(struct reader *r, uint32_t value, uint64_t line)
{
	struct text_slot *slot = texts_add(&r->table->keys, record_text(&r->line, r->columns.key), record_length(&r->line, r->columns.key));

	if (slot == NULL)
		return "more than 2 GiB of keys";
	if (slot->value == 0)
		slot->value = value;
	else if (slot->value != value && r->again++ == 0)
		r->again_line = line;
	return NULL;
}

static const char *
take_entry(struct reader *r, uint64_t line)
{
	const char *why = NULL;
	struct range range;
	uint32_t value;

	if (record_length(&r->line, r->columns.key) == 0)
		return NULL;
	if (!r->columns.by_text && !range_usable(why = join_columns_range(&r->columns, &r->line, &range)))
		return why;
	if ((value = put_values(r)) == 0)
		return "more than 2 GiB of values";
	if (r->columns.by_text)
		return put_text_key(r, value, line);
	address_map_add(&r->table->addresses, &range, value, (uint32_t)line);
	return why;
}

/* Takes the first line that is not a comment. */
static const char *
begin(struct reader *r, const char *s, size_t n)
{
	const char *why;

	r->begun = true;
	r->form = join_line_form(s, n);
	why = r->form == JOIN_CSV ? join_line_fault(s, n) : NULL;
	r->refused = why != NULL;
	return why;
}

static const char *
take_line(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct reader *r = ctx;
	struct join_columns *c = &r->columns;
	const char *why;
	size_t fields;

	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (n == 0 || *s == '#' || *s == ';' || r->refused)
		return NULL;
	if (!r->begun && (why = begin(r, s, n)) != NULL)
		return why;
	why = join_line_split(r->form, s, n, &r->line, &fields);
	if (why != NULL || fields == 0)
		return why;
	if (c->width == 0) {
		why = join_columns_begin(c, r->form, &r->line, fields);
		r->refused = why != NULL;
		if (why != NULL || (c->has_header && r->form == JOIN_CSV))
			return why;
	}
	if (fields != c->width)
		return "not as many fields as the first line has";
	why = join_columns_take(c, &r->line);
	return why != NULL ? why : take_entry(r, line);
}

/* Makes the values of a row without an entry. */
static char *
make_empty(struct reader *r)
{
	const uint32_t n = (uint32_t)r->columns.added_n, csv_n = n + 1;
	char *empty = allocate_zeroed_or_die(sizeof(csv_n) + csv_n + n * sizeof(uint32_t), 1), *csv = empty + sizeof(csv_n);

	memcpy(empty, &csv_n, sizeof(csv_n));
	memset(csv, ',', n);
	csv[n] = '\n';
	return empty;
}

/* A table that has only a header also adds its columns; they are empty. */
static void
finish(struct reader *r)
{
	const char *path = r->columns.source->path;
	uint32_t first = 0;

	if (r->columns.width == 0)
		errx(2, "--join: %s: is empty", path);
	join_columns_finish(&r->columns);
	texts_seal(&r->table->values);
	if (!r->columns.by_text) {
		r->again = address_map_seal(&r->table->addresses, &first);
		r->again_line = first;
	}
	if (r->again > 0)
		warnx("--join: %s: %ju line%s left out, from line %ju on: an earlier line has the same key", path, (uintmax_t)r->again,
		    r->again == 1 ? "" : "s", (uintmax_t)r->again_line);
	r->table->by_text = r->columns.by_text;
	r->table->names = r->columns.names;
	r->table->names_n = r->columns.added_n;
	r->table->empty = make_empty(r);
}

void
join_table_read(struct join_table *t, const struct join_source *source)
{
	struct reader r = { .table = t };

	*t = (struct join_table){ 0 };
	texts_init(&t->keys);
	texts_init(&t->values);
	join_columns_init(&r.columns, source);
	record_init(&r.line);
	record_init(&r.value);
	if (!list_read_lines(source->path, take_line, &r))
		exit(2);
	finish(&r);
	free(r.columns.added);
}

/* --- finding */

static const char *
values_at(const struct join_table *t, uint32_t value)
{
	return value != 0 ? texts_length_at(&t->values, value) : NULL;
}

const char *
join_table_find(const struct join_table *t, const char *key, size_t n)
{
	const struct text_slot *slot;
	uint32_t value = 0;
	struct addr a;

	if (t->by_text)
		value = (slot = texts_find(&t->keys, key, n)) != NULL ? slot->value : 0;
	else if (addr_parse(key, n, &a))
		value = address_map_value(&t->addresses, address_map_part(&t->addresses, &a), &a);
	return values_at(t, value);
}

static void
find_texts(const struct join_table *t, const struct record *rows, size_t n, size_t place, const char **values)
{
	for (size_t i = 0; i < n; i++)
		values[i] = join_table_find(t, record_text(&rows[i], place), record_length(&rows[i], place));
}

/*
 * Looks up many addresses at once, so that the waits for memory overlap: one for the parts and one
 * for the values.
 */
static void
find_addresses(const struct join_table *t, const struct record *rows, size_t n, size_t place, const char **values)
{
	static const uint32_t none;
	struct addr a[ROWS_AHEAD] = { 0 };
	const uint32_t *part[ROWS_AHEAD];

	for (size_t i = 0; i < n; i++) {
		bool is_address = addr_parse(record_text(&rows[i], place), record_length(&rows[i], place), &a[i]);

		part[i] = is_address ? address_map_part(&t->addresses, &a[i]) : &none;
	}
	/* This loop does nothing else, so that many reads are in progress at once. */
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(part[i]);
	for (size_t i = 0; i < n; i++) {
		uint32_t value = address_map_value(&t->addresses, part[i], &a[i]);

		values[i] = values_at(t, value);
		__builtin_prefetch(values[i]);
	}
}

void
join_table_find_many(const struct join_table *t, const struct record *rows, size_t n, size_t place, const char **values)
{
	(t->by_text ? find_texts : find_addresses)(t, rows, n, place, values);
}
