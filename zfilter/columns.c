/* SPDX-License-Identifier: ISC
 *
 * Binds wanted columns to the headers of files, by name.
 */
#include "columns.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"
#include "io/sanitize.h"
#include "prefix.h"
#include "probe/column.h"

static size_t
add(struct columns *c, const char *name, size_t n)
{
	record_need_fields(&c->names, c->n + 1);
	record_set(&c->names, c->n, name, n);
	if (c->n == c->from_cap) {
		c->from_cap = 2 * c->n + 16;
		c->from = reallocate_or_die(c->from, c->from_cap, sizeof(*c->from));
		c->made_of = reallocate_or_die(c->made_of, c->from_cap, sizeof(*c->made_of));
		c->optional = reallocate_or_die(c->optional, c->from_cap, sizeof(*c->optional));
	}
	c->from[c->n] = FROM_FILE;
	c->optional[c->n] = false;
	return c->n++;
}

static bool
equal(const struct record *a, size_t i, const char *s, size_t n)
{
	return record_length(a, i) == n && memcmp(record_text(a, i), s, n) == 0;
}

size_t
columns_place(const struct columns *c, const char *name, size_t n)
{
	size_t i = 0;

	while (i < c->n && !equal(&c->names, i, name, n))
		i++;
	return i;
}

size_t
columns_want(struct columns *c, const char *name, size_t n)
{
	size_t place = columns_place(c, name, n);

	return place < c->n ? place : add(c, name, n);
}

/* The same as columns_want(), for the first n bytes of the name of another place. */
static size_t
want_part(struct columns *c, size_t whole, size_t n)
{
	char *name = copy_text_or_die(record_text(&c->names, whole), n);
	size_t place = columns_want(c, name, n);

	free(name);
	return place;
}

size_t
columns_find(const struct columns *c, const char *name)
{
	size_t place = columns_place(c, name, strlen(name));

	return place < c->n ? place : SIZE_MAX;
}

size_t
columns_want_optional(struct columns *c, const char *name, size_t n)
{
	size_t before = c->n, place = columns_want(c, name, n);

	if (place == before)
		c->optional[place] = true;
	return place;
}

size_t *
columns_list(struct columns *c, const char *option, const char *list, size_t *count)
{
	size_t *places = allocate_zeroed_or_die(strlen(list) + 1, sizeof(*places)), n;
	const char *rest = list, *name;

	*count = 0;
	while ((name = option_next_name(&rest, &n)) != NULL) {
		if (n == 0)
			errx(2, "%s: empty column name: '%s'", option, list);
		places[(*count)++] = columns_want(c, name, n);
	}
	return places;
}

void
columns_init(struct columns *c, const char *list, const char *beside)
{
	*c = (struct columns){ .all = list == NULL && beside == NULL, .beside = list == NULL ? beside : NULL };
	record_init(&c->names);
	record_init(&c->joined);
	if (!c->all)
		c->out = columns_list(c, "-f", list != NULL ? list : "saddr", &c->out_n);
}

/*
 * Returns the first column of this name without a place, so that each of two columns of the same
 * name gets a place.
 */
static size_t
find(const struct columns *c, size_t wanted, const struct record *header, size_t n)
{
	const char *name = record_text(&c->names, wanted);
	size_t i = 0;

	while (i < n && (c->place[i] != -1 || !equal(header, i, name, record_length(&c->names, wanted))))
		i++;
	return i;
}

static bool
is_joined(const struct columns *c, const char *name, size_t n)
{
	size_t i = 0;

	while (i < c->joined_n && !equal(&c->joined, i, name, n))
		i++;
	return i < c->joined_n;
}

/* Adds, after the address, the columns of the file and of tables, in the order of the list. */
static void
take_beside(struct columns *c, const struct record *header, size_t n)
{
	const char *rest = c->beside, *name;
	size_t name_n;

	while ((name = option_next_name(&rest, &name_n)) != NULL) {
		size_t i = 0;

		while (i < n && !equal(header, i, name, name_n))
			i++;
		if (i == n && !is_joined(c, name, name_n))
			continue;
		c->out = reallocate_or_die(c->out, c->out_n + 1, sizeof(*c->out));
		c->out[c->out_n++] = columns_want(c, name, name_n);
	}
}

void
columns_join(struct columns *c, const char *name, size_t n)
{
	if (is_joined(c, name, n))
		return;
	record_need_fields(&c->joined, c->joined_n + 1);
	record_set(&c->joined, c->joined_n++, name, n);
}

/* A joined column may not have the name of a column of the file: the name would be ambiguous. */
static bool
has_joined(const struct columns *c, const char *file, const struct record *header, size_t n)
{
	char text[64];

	for (size_t i = 0; i < n; i++) {
		const char *name = record_text(header, i);
		size_t name_n = record_length(header, i);

		if (!is_joined(c, name, name_n) || (!c->all && columns_place(c, name, name_n) == c->n))
			continue;
		sanitize(text, sizeof(text), name, name_n);
		warnx("%s: --join: there is a column %s already: join it by another name, as in --join FILE:NEW=%s", file, text, text);
		return true;
	}
	return false;
}

/*
 * Returns the number of a column that can be decoded; FROM_NOWHERE if there is none of this name.
 */
static int
decoded(const struct columns *c, const char *name, size_t n)
{
	for (int i = 0; c->decoded != NULL && c->decoded((size_t)i) != NULL; i++)
		if (strlen(c->decoded((size_t)i)) == n && memcmp(c->decoded((size_t)i), name, n) == 0)
			return i;
	return FROM_NOWHERE;
}

/* Adds a written column. */
static void
take_added(struct columns *c, const char *name, size_t n, int from)
{
	size_t place = columns_want(c, name, n);

	c->from[place] = from;
	c->out = reallocate_or_die(c->out, c->out_n + 1, sizeof(*c->out));
	c->out[c->out_n++] = place;
}

/* Adds the joined columns, after those of the file. */
static void
take_all_joined(struct columns *c)
{
	for (size_t i = 0; i < c->joined_n; i++)
		take_added(c, record_text(&c->joined, i), record_length(&c->joined, i), FROM_JOINED);
}

/* Adds the columns that can be decoded, unless a column of the same name exists. */
static void
take_all_decoded(struct columns *c, const struct record *header, size_t n)
{
	for (size_t i = 0; c->decoded != NULL && c->decoded(i) != NULL; i++) {
		const char *name = c->decoded(i);
		size_t column = 0, name_n = strlen(name);

		while (column < n && !equal(header, column, name, name_n))
			column++;
		if (column == n && !is_joined(c, name, name_n))
			take_added(c, name, name_n, (int)i);
	}
}

/* Without a list, all columns of the first header are written, in its order. */
static void
take_all(struct columns *c, const struct record *header, size_t n)
{
	c->out = allocate_zeroed_or_die(n, sizeof(*c->out));
	c->out_n = n;
	for (size_t i = 0; i < n; i++) {
		if (c->place[i] == -1)
			c->place[i] = (int)add(c, record_text(header, i), record_length(header, i));
		c->out[i] = (size_t)c->place[i];
	}
	take_all_joined(c);
	take_all_decoded(c, header, n);
}

/* A blank column is in every file. */
static bool
is_blank(const struct columns *c, size_t place)
{
	return column_is_blank(record_text(&c->names, place), record_length(&c->names, place));
}

static void
complain(const struct columns *c, const char *file, size_t wanted, const struct record *header, size_t n)
{
	size_t name_n = record_length(&c->names, wanted), list_room = header->used + 2 * n + 1, list_n = 0;
	char *name = allocate_or_die(name_n + 1, 1), *list = allocate_or_die(list_room, 1);

	sanitize(name, name_n + 1, record_text(&c->names, wanted), name_n);
	list[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			list_n = (size_t)(stpcpy(list + list_n, ", ") - list);
		sanitize(list + list_n, list_room - list_n, record_text(header, i), record_length(header, i));
		list_n += strlen(list + list_n);
	}
	warnx("%s%sno such column: %s: there are: %s%s%s", c->first != NULL ? file : "", c->first != NULL ? ": " : "",
	    name, list, c->joined_n > 0 ? ", and those of --join" : "", c->decoded != NULL ? ", and those of --list-decoded" : "");
	free(name);
	free(list);
}

/*
 * Derives a prefix column that the file lacks from its address column, and wants that column.
 * Returns false if the name is not that of a prefix.
 */
static bool
make_prefix(struct columns *c, size_t wanted)
{
	unsigned bits;
	size_t n, place;

	if (!prefix_name(record_text(&c->names, wanted), record_length(&c->names, wanted), &n, &bits))
		return false;
	place = want_part(c, wanted, n);
	c->from[wanted] = FROM_PREFIX;
	c->made_of[wanted] = (struct made_of){ place, bits };
	return true;
}

/*
 * Returns the place of an address column that a prefix needs and the file lacks; c->n if there is
 * none.
 */
static size_t
lacking(const struct columns *c)
{
	for (size_t wanted = 0; wanted < c->n; wanted++) {
		size_t of = c->from[wanted] == FROM_PREFIX ? c->made_of[wanted].place : wanted;

		if (of != wanted && c->from[of] != FROM_FILE && c->from[of] != FROM_JOINED)
			return of;
	}
	return c->n;
}

/*
 * Sets same_n if the written columns begin with all n columns of the file; sets joined_last if all
 * joined columns follow.
 */
static void
compare_out(struct columns *c, size_t n)
{
	c->same_n = n <= c->out_n ? n : 0;
	for (size_t i = 0; i < c->same_n; i++)
		if (c->place[i] != (int)c->out[i])
			c->same_n = 0;
	c->joined_last = c->same_n > 0 && c->joined_n > 0 && c->same_n + c->joined_n == c->out_n;
	for (size_t i = 0; c->joined_last && i < c->joined_n; i++)
		c->joined_last = equal(&c->names, c->out[c->same_n + i], record_text(&c->joined, i), record_length(&c->joined, i));
}

const int *
columns_bind(struct columns *c, const char *file, const struct record *header, size_t n)
{
	if (n > c->place_cap) {
		c->place = reallocate_or_die(c->place, n, sizeof(*c->place));
		c->place_cap = n;
	}
	if (c->beside != NULL && c->first == NULL)
		take_beside(c, header, n);
	if (has_joined(c, file, header, n))
		return NULL;
	for (size_t i = 0; i < n; i++)
		c->place[i] = -1;
	for (size_t wanted = 0; wanted < c->n; wanted++) {
		size_t i = find(c, wanted, header, n);

		c->from[wanted] = FROM_FILE;
		if (i < n) {
			c->place[i] = (int)wanted;
			continue;
		}
		if (is_joined(c, record_text(&c->names, wanted), record_length(&c->names, wanted))) {
			c->from[wanted] = FROM_JOINED;
			continue;
		}
		c->from[wanted] = decoded(c, record_text(&c->names, wanted), record_length(&c->names, wanted));
		if (c->from[wanted] == FROM_NOWHERE && !make_prefix(c, wanted) && !c->optional[wanted] && !is_blank(c, wanted)) {
			complain(c, file, wanted, header, n);
			return NULL;
		}
	}
	if (lacking(c) < c->n) {
		complain(c, file, lacking(c), header, n);
		return NULL;
	}
	if (c->all && c->first != NULL && n != c->first_n) {
		warnx("%s: the header has %zu columns, that of %s has %zu", file, n, c->first, c->first_n);
		return NULL;
	}
	if (c->first == NULL) {
		c->asked_n = c->n;
		if (c->all)
			take_all(c, header, n);
		c->first = file;
		c->first_n = n;
	}
	compare_out(c, n);
	return c->place;
}
