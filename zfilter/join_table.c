/* SPDX-License-Identifier: ISC
 *
 * Reading tables. The first line, and the first entry where that is a header, decide which column is
 * the key and which are added; then each line is as good as any other.
 */
#include "join_table.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "addr/addr_fault.h"
#include "addr/list.h"
#include "io/alloc.h"
#include "io/option.h"
#include "io/rows.h"
#include "io/sanitize.h"
#include "join_line.h"
#include "targets/host_name.h"

static const char saddr[] = "saddr";

struct reader {
	struct join_table *table;
	const struct join_source *source;
	enum join_form form;
	bool begun;             /* the first line has come */
	struct record line;
	size_t width;           /* fields of each line; 0: not known yet */
	struct record header;
	bool has_header;
	bool decided;           /* what the key is, and what is added: */
	size_t key;
	bool is_pair;           /* the column behind the key is the last address of its range */
	size_t *added, added_n;
	struct record value;
	uint64_t again, again_line; /* entries with a text for a key that has come before, and the first of these */
};

struct join_source
join_source_parse(const char *argument)
{
	const char *equals = strchr(argument, '='), *file = argument, *colon;
	struct join_source source = { .key = saddr };

	/* What can be no name of a column is a part of the file's. */
	if (equals != NULL && equals > argument && strcspn(argument, ".:/=") == (size_t)(equals - argument)) {
		source.key = copy_text_or_die(argument, (size_t)(equals - argument));
		file = equals + 1;
	}
	colon = strrchr(file, ':');
	if (colon != NULL && strchr(colon, '/') != NULL)
		colon = NULL;
	source.path = copy_text_or_die(file, colon != NULL ? (size_t)(colon - file) : SIZE_MAX);
	source.list = colon != NULL && colon[1] != '\0' ? colon + 1 : NULL;
	if (*source.path == '\0')
		errx(2, "--join: want a file, as in table.csv, COLUMN=table.csv or table.csv:COLUMN,...: '%s'", argument);
	return source;
}

/* --- columns */

static bool
is_named(const struct record *r, size_t i, const char *name, size_t n)
{
	return record_length(r, i) == n && memcmp(record_text(r, i), name, n) == 0;
}

/* The column of the header with this name; width if there is none. */
static size_t
find_column(const struct reader *r, const char *name, size_t n)
{
	size_t i = 0;

	while (i < r->width && !is_named(&r->header, i, name, n))
		i++;
	return i;
}

static void
add_column(struct reader *r, size_t column, const char *name, size_t n)
{
	struct join_table *t = r->table;
	char text[64];

	for (size_t i = 0; i < t->names_n; i++)
		if (is_named(&t->names, i, name, n))
			errx(2, "--join: %s: two columns %s", r->source->path, sanitize(text, sizeof(text), name, n));
	if (n == 0)
		errx(2, "--join: %s: a column without a name", r->source->path);
	record_need_fields(&t->names, t->names_n + 1);
	record_set(&t->names, t->names_n++, name, n);
	r->added[r->added_n++] = column;
}

static bool
is_key(const struct reader *r, size_t column)
{
	return column == r->key || (r->is_pair && column == r->key + 1);
}

/* Columns of the list: NAME, or NEW=NAME. */
static void
add_listed(struct reader *r)
{
	const char *list = r->source->list, *name;
	char text[64];
	size_t n;

	while ((name = option_next_name(&list, &n)) != NULL) {
		const char *equals = memchr(name, '=', n), *old = equals != NULL ? equals + 1 : name;
		size_t old_n = n - (size_t)(old - name), column = find_column(r, old, old_n);

		if (column == r->width)
			errx(2, "--join: %s: no column %s", r->source->path, sanitize(text, sizeof(text), old, old_n));
		add_column(r, column, name, equals != NULL ? (size_t)(equals - name) : n);
	}
}

/* Without a header the list has a name for each of the columns in turn. */
static void
add_unnamed(struct reader *r)
{
	const char *list = r->source->list, *name = "name";
	size_t n = strlen(name);

	for (size_t i = 0; i < r->width; i++) {
		if (is_key(r, i))
			continue;
		if (r->source->list != NULL ? (name = option_next_name(&list, &n)) == NULL
		    : r->added_n > 0 || host_name_length(record_text(&r->line, i), record_length(&r->line, i)) == 0)
			errx(2, "--join: %s: no header: name all columns besides the key, as in --join %s:one,two", r->source->path, r->source->path);
		add_column(r, i, name, n);
	}
	if (r->source->list != NULL && option_next_name(&list, &n) != NULL)
		errx(2, "--join: %s: no header, and fewer columns than names", r->source->path);
}

static void
add_columns(struct reader *r)
{
	r->added = allocate_or_die(r->width + (r->source->list != NULL ? strlen(r->source->list) : 0) + 1, sizeof(*r->added));
	if (!r->has_header)
		add_unnamed(r);
	else if (r->source->list != NULL)
		add_listed(r);
	else
		for (size_t i = 0; i < r->width; i++)
			if (!is_key(r, i))
				add_column(r, i, record_text(&r->header, i), record_length(&r->header, i));
	if (r->added_n == 0)
		errx(2, "--join: %s: no column besides the key", r->source->path);
	r->decided = true;
}

/* --- the key */

static const char *
parse_range(const struct reader *r, size_t i, struct range *range)
{
	return range_parse(record_text(&r->line, i), record_length(&r->line, i), range);
}

static bool
is_address(const struct reader *r, size_t i, struct addr *a)
{
	return i < r->width && addr_parse(record_text(&r->line, i), record_length(&r->line, i), a);
}

/* The first column with an address, prefix or range; the width if there is none. */
static size_t
find_range(const struct reader *r)
{
	struct range range;
	size_t i = 0;

	while (i < r->width && !range_usable(parse_range(r, i, &range)))
		i++;
	return i;
}

/* By the first entry that has a key: the column named as that of rows, or else the first with an address, or else the first. */
static const char *
decide(struct reader *r)
{
	bool must_be_address = strcmp(r->source->key, saddr) == 0;
	struct addr first, last;
	struct range range;
	const char *why;

	r->key = r->has_header ? find_column(r, r->source->key, strlen(r->source->key)) : r->width;
	if (r->key == r->width) {
		r->key = find_range(r);
		r->is_pair = is_address(r, r->key, &first) && is_address(r, r->key + 1, &last) && addr_is4(&first) == addr_is4(&last);
	}
	if (r->key == r->width)
		r->key = 0;
	if (record_length(&r->line, r->key) == 0)
		return NULL;
	why = parse_range(r, r->key, &range);
	r->table->by_text = !range_usable(why);
	/* Nobody joins by the mistake in an address. */
	if (r->table->by_text && (must_be_address || addr_fault(record_text(&r->line, r->key), record_length(&r->line, r->key)) != ADDR_FAULT_OTHER))
		return why;
	add_columns(r);
	return NULL;
}

/* --- lines */

/* The first line of CSV is a header if it has no address, prefix or range, nor a mistake in one. */
static const char *
take_first(struct reader *r, size_t fields)
{
	bool is_known = r->form != JOIN_CSV;
	struct range range;

	r->width = fields;
	if (!is_known && find_range(r) < fields)
		return NULL;
	for (size_t i = 0; i < fields; i++) {
		const char *name = is_known ? join_line_column(r->form, i) : record_text(&r->line, i);
		size_t n = is_known ? strlen(name) : record_length(&r->line, i);

		if (!is_known && addr_fault(name, n) != ADDR_FAULT_OTHER)
			return parse_range(r, i, &range);
		record_need_fields(&r->header, i + 1);
		record_set(&r->header, i, name, n);
	}
	r->has_header = true;
	return NULL;
}

/* Where the values of the line are among the texts; 0: there is no more room. */
static uint32_t
put_values(struct reader *r)
{
	const struct text_slot *slot;

	r->value.used = 0;
	for (size_t i = 0; i < r->added_n; i++) {
		uint32_t n = (uint32_t)record_length(&r->line, r->added[i]);

		record_append(&r->value, &n, sizeof(n));
		record_append(&r->value, record_text(&r->line, r->added[i]), n);
	}
	slot = texts_add(&r->table->values, r->value.text, r->value.used);
	return slot != NULL ? slot->at : 0;
}

static const char *
put_text_key(struct reader *r, uint32_t value, uint64_t line)
{
	struct text_slot *slot = texts_add(&r->table->keys, record_text(&r->line, r->key), record_length(&r->line, r->key));

	if (slot == NULL)
		return "more than 4 GiB of keys";
	if (slot->value == 0)
		slot->value = value;
	else if (slot->value != value && r->again++ == 0)
		r->again_line = line;
	return NULL;
}

static const char *
parse_key(const struct reader *r, struct range *range)
{
	const char *why = parse_range(r, r->key, range);

	if (!r->is_pair || why != NULL)
		return why;
	if (!is_address(r, r->key + 1, &range->last) || addr_is4(&range->first) != addr_is4(&range->last))
		return "bad end of a range";
	return addr_cmp(&range->first, &range->last) > 0 ? "empty range" : NULL;
}

static const char *
take_entry(struct reader *r, uint64_t line)
{
	const char *why = NULL;
	struct range range;
	uint32_t value;

	if (record_length(&r->line, r->key) == 0)
		return NULL;
	if (!r->table->by_text && !range_usable(why = parse_key(r, &range)))
		return why;
	if ((value = put_values(r)) == 0)
		return "more than 4 GiB of values";
	if (r->table->by_text)
		return put_text_key(r, value, line);
	address_map_add(&r->table->addresses, &range, value, (uint32_t)line);
	return why;
}

static const char *
take_line(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct reader *r = ctx;
	const char *why;
	size_t fields;

	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (n == 0 || *s == '#' || *s == ';')
		return NULL;
	if (!r->begun)
		r->form = join_line_form(s, n);
	r->begun = true;
	why = join_line_split(r->form, s, n, &r->line, &fields);
	if (why != NULL || fields == 0)
		return why;
	if (r->width == 0) {
		why = take_first(r, fields);
		if (why != NULL || (r->has_header && r->form == JOIN_CSV))
			return why;
	}
	if (fields != r->width)
		return "not as many fields as the first line has";
	if (!r->decided && (why = decide(r)) != NULL)
		return why;
	return take_entry(r, line);
}

/* A table of a header alone adds its columns, too, which are empty then. */
static void
finish(struct reader *r)
{
	const char *path = r->source->path;

	if (r->width == 0)
		errx(2, "--join: %s: is empty", path);
	if (!r->decided) {
		r->key = find_column(r, r->source->key, strlen(r->source->key));
		r->key = r->key < r->width ? r->key : 0;
		add_columns(r);
	}
	if (!r->table->by_text) {
		uint32_t first = 0;

		r->again = address_map_seal(&r->table->addresses, &first);
		r->again_line = first;
	}
	if (r->again > 0)
		warnx("--join: %s: %ju line%s left out, from line %ju on: an earlier line has the same key", path, (uintmax_t)r->again,
		    r->again == 1 ? "" : "s", (uintmax_t)r->again_line);
}

void
join_table_read(struct join_table *t, const struct join_source *source)
{
	struct reader r = { .table = t, .source = source };

	*t = (struct join_table){ 0 };
	record_init(&t->names);
	texts_init(&t->keys);
	texts_init(&t->values);
	record_init(&r.line);
	record_init(&r.header);
	record_init(&r.value);
	if (!list_read_lines(source->path, take_line, &r))
		exit(2);
	finish(&r);
	free(r.added);
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
		value = address_map_find(&t->addresses, &a);
	return value != 0 ? texts_at(&t->values, value) : NULL;
}

void
join_table_find_many(const struct join_table *t, const struct record *rows, size_t n, size_t place, const char **values)
{
	struct addr a[ROWS_AHEAD] = { 0 };
	bool is_address[ROWS_AHEAD];
	uint32_t found[ROWS_AHEAD];

	if (t->by_text) {
		for (size_t i = 0; i < n; i++)
			values[i] = join_table_find(t, record_text(&rows[i], place), record_length(&rows[i], place));
		return;
	}
	for (size_t i = 0; i < n; i++)
		is_address[i] = addr_parse(record_text(&rows[i], place), record_length(&rows[i], place), &a[i]);
	address_map_find_many(&t->addresses, a, n, found);
	for (size_t i = 0; i < n; i++) {
		values[i] = is_address[i] && found[i] != 0 ? texts_at(&t->values, found[i]) : NULL;
		__builtin_prefetch(values[i]);
	}
}
