/* SPDX-License-Identifier: ISC
 *
 * Columns by name.
 */
#include "columns.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/sanitize.h"

static size_t
add(struct columns *c, const char *name, size_t n)
{
	record_need_fields(&c->names, c->n + 1);
	record_set(&c->names, c->n, name, n);
	return c->n++;
}

static bool
equal(const struct record *a, size_t i, const char *s, size_t n)
{
	return record_length(a, i) == n && memcmp(record_text(a, i), s, n) == 0;
}

size_t
columns_want(struct columns *c, const char *name, size_t n)
{
	for (size_t i = 0; i < c->n; i++)
		if (equal(&c->names, i, name, n))
			return i;
	return add(c, name, n);
}

size_t *
columns_list(struct columns *c, const char *option, const char *list, size_t *count)
{
	size_t *places = allocate_zeroed_or_die(strlen(list) + 1, sizeof(*places));

	*count = 0;
	for (const char *s = list;; s++) {
		size_t n = strcspn(s, ",");

		if (n == 0)
			errx(2, "%s: empty column name: '%s'", option, list);
		places[(*count)++] = columns_want(c, s, n);
		s += n;
		if (*s == '\0')
			return places;
	}
}

void
columns_init(struct columns *c, const char *list, bool targets)
{
	*c = (struct columns){ .all = list == NULL && !targets, .targets = list == NULL && targets };
	record_init(&c->names);
	if (!c->all)
		c->out = columns_list(c, "-f", list != NULL ? list : "saddr", &c->out_n);
}

/*
 * The first column of this name that has no place yet, so that a name which comes twice keeps both
 * its columns.
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

/*
 * The port follows the address where there is one; columns_list() made room for more than the one
 * that it found.
 */
static void
take_port(struct columns *c, const struct record *header, size_t n)
{
	size_t i = 0;

	while (i < n && !equal(header, i, "sport", strlen("sport")))
		i++;
	if (i < n)
		c->out[c->out_n++] = columns_want(c, "sport", strlen("sport"));
}

/* Without a list the first header decides what is written: each of its columns, in its order. */
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
	warnx("%s%sno such column: %s: there are: %s", c->first != NULL ? file : "", c->first != NULL ? ": " : "",
	    name, list);
	free(name);
	free(list);
}

const int *
columns_bind(struct columns *c, const char *file, const struct record *header, size_t n)
{
	if (n > c->place_cap) {
		c->place = reallocate_or_die(c->place, n, sizeof(*c->place));
		c->place_cap = n;
	}
	if (c->targets && c->first == NULL)
		take_port(c, header, n);
	for (size_t i = 0; i < n; i++)
		c->place[i] = -1;
	for (size_t wanted = 0; wanted < c->n; wanted++) {
		size_t i = find(c, wanted, header, n);

		if (i == n) {
			complain(c, file, wanted, header, n);
			return NULL;
		}
		c->place[i] = (int)wanted;
	}
	if (c->all && c->first != NULL && n != c->first_n) {
		warnx("%s: the header has %zu columns, that of %s has %zu", file, n, c->first, c->first_n);
		return NULL;
	}
	if (c->first == NULL) {
		if (c->all)
			take_all(c, header, n);
		c->first = file;
		c->first_n = n;
	}
	c->same = n == c->out_n;
	for (size_t i = 0; c->same && i < n; i++)
		c->same = c->place[i] == (int)c->out[i];
	return c->place;
}
