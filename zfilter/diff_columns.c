/* SPDX-License-Identifier: ISC
 *
 * Chooses the columns that --diff compares and writes.
 */
#include "diff_columns.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "decoded.h"
#include "io/alloc.h"
#include "probe/column.h"

/* The default key is the target. Rows of some protocols have the address only. */
static const char *const target_columns[] = { "saddr", "sport", "proto", "port" };

enum { TARGET_COLUMNS = sizeof(target_columns) / sizeof(*target_columns) };

static bool
is_in(const size_t *places, size_t n, size_t place)
{
	for (size_t i = 0; i < n; i++)
		if (places[i] == place)
			return true;
	return false;
}

static bool
is_called(const struct record *names, size_t i, const char *name)
{
	return record_length(names, i) == strlen(name) && memcmp(record_text(names, i), name, strlen(name)) == 0;
}

static bool
has_column(const struct record *header, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (is_called(header, i, name))
			return true;
	return false;
}

/* Adds a place, unless it is there already. */
static void
add(size_t **places, size_t *n, size_t place)
{
	if (is_in(*places, *n, place))
		return;
	*places = reallocate_or_die(*places, *n + 1, sizeof(**places));
	(*places)[(*n)++] = place;
}

/* Returns the number of a column that --diff makes; MADE_NONE for any other. */
static int
made_column(const struct record *names, size_t i)
{
	static const char *const made[] = { "change", "column", "old", "new" };

	for (int number = 0; number < MADE_NONE - MADE_CHANGE; number++)
		if (is_called(names, i, made[number]))
			return MADE_CHANGE + number;
	return MADE_NONE;
}

static int
source_of(struct diff_columns *d, size_t place)
{
	const struct record *names = &d->out.names;
	int made = made_column(names, place);

	return made != MADE_NONE ? made : (int)columns_want(d->columns, record_text(names, place), record_length(names, place));
}

static void
make_out(struct diff_columns *d, const char *list)
{
	columns_init(&d->out, list, NULL);
	d->source = allocate_or_die(d->out.n, sizeof(*d->source));
	for (size_t i = 0; i < d->out.n; i++)
		d->source[i] = source_of(d, i);
}

/* The default of -f: change, the key, column, old, new. */
static void
make_default_out(struct diff_columns *d)
{
	const struct record *names = &d->columns->names;
	char *list = allocate_or_die(names->used + d->key_n + sizeof("change,,column,old,new"), 1), *s = stpcpy(list, "change");

	for (size_t i = 0; i < d->key_n; i++) {
		*s++ = ',';
		s = mempcpy(s, record_text(names, d->key[i]), record_length(names, d->key[i]));
	}
	strcpy(s, ",column,old,new");
	make_out(d, list);
	free(list);
}

/* A column of the key may not have the name of one that --diff makes: it would be ambiguous. */
static void
check_key(const struct diff_columns *d)
{
	for (size_t i = 0; i < d->key_n; i++)
		if (made_column(&d->columns->names, d->key[i]) != MADE_NONE)
			errx(2, "-k: %s: is a column that --diff makes", d->lists.key);
}

void
diff_columns_init(struct diff_columns *d, struct columns *c, const struct diff_lists *lists, bool decoded)
{
	*d = (struct diff_columns){ .columns = c, .lists = *lists };
	columns_init(c, NULL, NULL);
	c->all = false;
	if (lists->key != NULL)
		d->key = columns_list(c, "-k", lists->key, &d->key_n);
	check_key(d);
	if (lists->compare != NULL)
		d->compared = columns_list(c, "--compare", lists->compare, &d->compared_n);
	for (size_t i = 0; lists->compare == NULL && decoded && decoded_name(i) != NULL; i++)
		if (decoded_lacking(i) == NULL && column_is_steady(decoded_name(i), strlen(decoded_name(i))))
			add(&d->compared, &d->compared_n, columns_want(c, decoded_name(i), strlen(decoded_name(i))));
	if (lists->out != NULL)
		make_out(d, lists->out);
}

static void
choose_key(struct diff_columns *d, const struct record *header, size_t n)
{
	for (size_t i = 0; i < TARGET_COLUMNS; i++)
		if (i == 0 || has_column(header, n, target_columns[i]))
			add(&d->key, &d->key_n, columns_want(d->columns, target_columns[i], strlen(target_columns[i])));
}

/* The other file may lack these columns. */
static void
choose_compared(struct diff_columns *d, const struct record *header, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t place;

		if (!column_is_steady(record_text(header, i), record_length(header, i)))
			continue;
		place = columns_want_optional(d->columns, record_text(header, i), record_length(header, i));
		if (!is_in(d->key, d->key_n, place))
			add(&d->compared, &d->compared_n, place);
	}
}

/* A row keeps every column that is written or compared. */
static void
choose_kept(struct diff_columns *d)
{
	for (size_t i = 0; i < d->out.n; i++)
		if (d->source[i] >= 0)
			add(&d->kept, &d->kept_n, (size_t)d->source[i]);
	for (size_t i = 0; i < d->compared_n; i++)
		add(&d->kept, &d->kept_n, d->compared[i]);
}

/*
 * Refuses the second file if it has a column of targets that the first one lacks: with a part of
 * the key, all rows would differ.
 */
static bool
has_other_key(const struct diff_columns *d, const char *file, const struct record *header, size_t n)
{
	for (size_t i = 0; i < TARGET_COLUMNS; i++) {
		const char *name = target_columns[i];

		if (has_column(header, n, name) && !is_in(d->key, d->key_n, columns_want(d->columns, name, strlen(name)))) {
			warnx("%s: has a column %s, and %s has none: name the columns of the key with -k", file, name, d->first);
			return true;
		}
	}
	return false;
}

bool
diff_columns_header(struct diff_columns *d, const char *file, const struct record *header, size_t n)
{
	if (d->first != NULL)
		return d->lists.key != NULL || !has_other_key(d, file, header, n);
	d->first = file;
	if (d->lists.key == NULL)
		choose_key(d, header, n);
	if (d->lists.compare == NULL)
		choose_compared(d, header, n);
	if (d->lists.out == NULL)
		make_default_out(d);
	choose_kept(d);
	return true;
}

static void
leave_out(struct diff_columns *d, size_t i)
{
	d->compared_n--;
	memmove(&d->compared[i], &d->compared[i + 1], (d->compared_n - i) * sizeof(*d->compared));
}

void
diff_columns_file(struct diff_columns *d)
{
	for (size_t i = d->compared_n; i-- > 0;)
		if (d->columns->from[d->compared[i]] == FROM_NOWHERE)
			leave_out(d, i);
}

/* A change of classification implies one of success, so only the former is compared. */
void
diff_columns_finish(struct diff_columns *d)
{
	const struct record *names = &d->columns->names;
	bool classified = false;

	for (size_t i = 0; i < d->compared_n; i++)
		classified = classified || is_called(names, d->compared[i], "classification");
	for (size_t i = d->compared_n; d->lists.compare == NULL && classified && i-- > 0;)
		if (is_called(names, d->compared[i], "success"))
			leave_out(d, i);
}
