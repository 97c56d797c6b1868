/* SPDX-License-Identifier: ISC
 *
 * Chooses the key and the columns of a joined table.
 */
#include "join_columns.h"

#include <err.h>
#include <string.h>

#include "addr/addr_fault.h"
#include "io/alloc.h"
#include "io/option.h"
#include "io/sanitize.h"
#include "targets/host_name.h"

void
join_columns_init(struct join_columns *c, const struct join_source *source)
{
	*c = (struct join_columns){ .source = source };
	record_init(&c->header);
	record_init(&c->names);
}

static bool
is_named(const struct record *names, size_t i, const char *name, size_t n)
{
	return record_length(names, i) == n && memcmp(record_text(names, i), name, n) == 0;
}

/* Returns the column of the header with this name; width if there is none. */
static size_t
find_named(const struct join_columns *c, const char *name, size_t n)
{
	size_t i = 0;

	while (i < c->width && !is_named(&c->header, i, name, n))
		i++;
	return i;
}

static void
add_column(struct join_columns *c, size_t column, const char *name, size_t n)
{
	char text[64];

	for (size_t i = 0; i < c->added_n; i++)
		if (is_named(&c->names, i, name, n))
			errx(2, "--join: %s: two columns %s", c->source->path, sanitize(text, sizeof(text), name, n));
	if (n == 0)
		errx(2, "--join: %s: a column without a name", c->source->path);
	record_need_fields(&c->names, c->added_n + 1);
	record_set(&c->names, c->added_n, name, n);
	c->added[c->added_n++] = column;
}

static bool
is_key(const struct join_columns *c, size_t column)
{
	return column == c->key || (c->is_pair && column == c->key + 1);
}

/* Adds the columns of the list: NAME, or NEW=NAME. */
static void
add_listed(struct join_columns *c)
{
	const char *list = c->source->list, *name;
	char text[64];
	size_t n;

	while ((name = option_next_name(&list, &n)) != NULL) {
		const char *equals = memchr(name, '=', n), *old = equals != NULL ? equals + 1 : name;
		size_t old_n = n - (size_t)(old - name), column = find_named(c, old, old_n);

		if (column == c->width)
			errx(2, "--join: %s: no column %s", c->source->path, sanitize(text, sizeof(text), old, old_n));
		add_column(c, column, name, equals != NULL ? (size_t)(equals - name) : n);
	}
}

/*
 * Returns true for a host name: such a column needs no name in the list. A table without an entry
 * is assumed to hold host names.
 */
static bool
is_host_name(const struct record *line, size_t i)
{
	return line == NULL || host_name_length(record_text(line, i), record_length(line, i)) > 0;
}

/* Adds the columns of a table without a header: the list names them in order. */
static void
add_unnamed(struct join_columns *c, const struct record *line)
{
	const char *list = c->source->list, *name = "name";
	size_t n = strlen(name);

	for (size_t i = 0; i < c->width; i++) {
		if (is_key(c, i))
			continue;
		if (c->source->list != NULL ? (name = option_next_name(&list, &n)) == NULL
		    : c->added_n > 0 || !is_host_name(line, i))
			errx(2, "--join: %s: no header: name all columns besides the key, as in --join %s:one,two", c->source->path, c->source->path);
		add_column(c, i, name, n);
	}
	if (c->source->list != NULL && option_next_name(&list, &n) != NULL)
		errx(2, "--join: %s: no header, and fewer columns than names", c->source->path);
}

static void
add_columns(struct join_columns *c, const struct record *line)
{
	c->added = allocate_or_die(c->width + (c->source->list != NULL ? strlen(c->source->list) : 0) + 1, sizeof(*c->added));
	if (!c->has_header)
		add_unnamed(c, line);
	else if (c->source->list != NULL)
		add_listed(c);
	else
		for (size_t i = 0; i < c->width; i++)
			if (!is_key(c, i))
				add_column(c, i, record_text(&c->header, i), record_length(&c->header, i));
	if (c->added_n == 0)
		errx(2, "--join: %s: no column besides the key", c->source->path);
	c->decided = true;
}

/* --- the key */

static const char *
parse_range(const struct record *line, size_t i, struct range *range)
{
	return range_parse(record_text(line, i), record_length(line, i), range);
}

static bool
is_address(const struct join_columns *c, const struct record *line, size_t i, struct addr *a)
{
	return i < c->width && addr_parse(record_text(line, i), record_length(line, i), a);
}

/* Returns the first column with an address, prefix or range; width if there is none. */
static size_t
find_range(const struct join_columns *c, const struct record *line)
{
	struct range range;
	size_t i = 0;

	while (i < c->width && !range_usable(parse_range(line, i, &range)))
		i++;
	return i;
}

/*
 * Recognises a line of a host name and an empty address, which a resolver writes if it finds none.
 * Returns the empty column; width if the line is not of this form.
 */
static size_t
find_missing(const struct join_columns *c, const struct record *line)
{
	size_t empty = record_length(line, 0) > 0, name = 1 - empty;

	/* A dot distinguishes a host name from the name of a column. */
	if (c->width != 2 || record_length(line, empty) > 0 || memchr(record_text(line, name), '.', record_length(line, name)) == NULL
	    || host_name_length(record_text(line, name), record_length(line, name)) == 0)
		return c->width;
	return empty;
}

static bool
must_be_address(const struct join_columns *c)
{
	return strcmp(c->source->key, join_source_saddr) == 0;
}

/* Chooses the column with the name of the rows' column. */
static bool
choose_named_key(struct join_columns *c)
{
	c->key = c->has_header ? find_named(c, c->source->key, strlen(c->source->key)) : c->width;
	return c->key < c->width;
}

/*
 * Chooses the column with the name of the rows' column, or else the first one with an address, or
 * else the first one.
 */
static void
choose_key(struct join_columns *c, const struct record *line)
{
	struct addr first, last;

	if (choose_named_key(c))
		return;
	c->key = find_range(c, line);
	c->is_pair = is_address(c, line, c->key, &first) && is_address(c, line, c->key + 1, &last) && addr_is4(&first) == addr_is4(&last);
	if (c->key == c->width && must_be_address(c))
		c->key = find_missing(c, line);
	if (c->key == c->width)
		c->key = 0;
}

const char *
join_columns_take(struct join_columns *c, const struct record *line)
{
	struct range range;
	const char *why;

	if (c->decided)
		return NULL;
	choose_key(c, line);
	if (record_length(line, c->key) == 0)
		return NULL;
	why = parse_range(line, c->key, &range);
	c->by_text = !range_usable(why);
	/* A malformed address is an error, not a text key. */
	if (c->by_text && (must_be_address(c) || addr_fault(record_text(line, c->key), record_length(line, c->key)) != ADDR_FAULT_OTHER))
		return why;
	add_columns(c, line);
	return NULL;
}

void
join_columns_finish(struct join_columns *c)
{
	if (!c->decided)
		add_columns(c, NULL);
}

const char *
join_columns_range(const struct join_columns *c, const struct record *line, struct range *range)
{
	const char *why = parse_range(line, c->key, range);

	if (!c->is_pair || why != NULL)
		return why;
	if (!is_address(c, line, c->key + 1, &range->last) || addr_is4(&range->first) != addr_is4(&range->last))
		return "bad end of a range";
	return addr_cmp(&range->first, &range->last) > 0 ? "empty range" : NULL;
}

/* --- the first line */

static bool
is_number(const struct record *line, size_t i)
{
	const char *s = record_text(line, i), *end = s + record_length(line, i);

	for (; s < end && *s >= '0' && *s <= '9'; s++)
		;
	return s == end && record_length(line, i) > 0;
}

/*
 * Returns the reason why the first line of CSV, which has no address, cannot be a header either;
 * NULL if it may be one.
 */
static const char *
header_fault(const struct join_columns *c, const struct record *line)
{
	struct range range;

	/* The format of IP2Location. */
	if (c->width > 1 && must_be_address(c) && is_number(line, 0) && is_number(line, 1))
		return "addresses as numbers: write them as 192.0.2.0,192.0.2.255";
	for (size_t i = 0; i < c->width; i++)
		if (addr_fault(record_text(line, i), record_length(line, i)) != ADDR_FAULT_OTHER)
			return parse_range(line, i, &range);
	return NULL;
}

static void
take_header(struct join_columns *c, size_t i, const char *name, size_t n)
{
	record_need_fields(&c->header, i + 1);
	record_set(&c->header, i, name, n);
}

const char *
join_columns_begin(struct join_columns *c, enum join_form form, const struct record *line, size_t fields)
{
	const char *why;

	c->width = fields;
	c->has_header = form != JOIN_CSV || (find_range(c, line) == fields && find_missing(c, line) == fields);
	if (!c->has_header)
		return NULL;
	if (form == JOIN_CSV && (why = header_fault(c, line)) != NULL)
		return why;
	for (size_t i = 0; i < fields; i++)
		if (form == JOIN_CSV)
			take_header(c, i, record_text(line, i), record_length(line, i));
		else
			take_header(c, i, join_line_column(form, i), strlen(join_line_column(form, i)));
	/* The default for a table without entries. */
	if (!choose_named_key(c))
		c->key = 0;
	return NULL;
}
