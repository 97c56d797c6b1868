/* SPDX-License-Identifier: ISC
 *
 * Sorts the rows of both files together by key and compares those with equal keys. The rows of a
 * key follow one another, the old ones first.
 *
 * A row is kept as a byte for its side, then the fields of its columns, each preceded by its
 * length.
 */
#include "diff.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/sanitize.h"
#include "io/signals.h"
#include "packed.h"

enum { SIDE_OLD = 'o', SIDE_NEW = 'n', TICK_KEYS = 1024 };

void
diff_open(struct diff *d, size_t memory, struct status *st)
{
	record_init(&d->old.row);
	record_init(&d->new.row);
	record_init(&d->text);
	record_init(&d->line);
	sorter_open(&d->sorter, memory, st);
}

void
diff_file(struct diff *d, const char *file)
{
	d->reading = d->reading == NULL ? &d->old : &d->new;
	d->reading->file = file;
}

static void
make_key(struct diff *d, const struct record *row)
{
	const struct diff_columns *c = &d->columns;
	size_t need = 0;
	uint8_t *end;

	for (size_t i = 0; i < c->key_n; i++)
		need += PACKED_MAX(record_length(row, c->key[i]));
	if (need > d->key_cap) {
		d->key_cap = 2 * need;
		d->key = reallocate_or_die(d->key, d->key_cap, 1);
	}
	end = d->key;
	for (size_t i = 0; i < c->key_n; i++)
		end = packed_put(end, record_text(row, c->key[i]), record_length(row, c->key[i]));
	d->key_n = (size_t)(end - d->key);
}

/*
 * Returns false if a prefix in the key is empty. For example, IPv4 addresses have no prefix of 64
 * bits; their empty keys would make them all equal.
 */
static bool
has_key(const struct diff *d, const struct record *row)
{
	const struct diff_columns *c = &d->columns;

	for (size_t i = 0; i < c->key_n; i++)
		if (c->columns->from[c->key[i]] == FROM_PREFIX && record_length(row, c->key[i]) == 0)
			return false;
	return true;
}

void
diff_take(struct diff *d, const struct record *row)
{
	const struct diff_columns *c = &d->columns;
	const char side = d->reading == &d->old ? SIDE_OLD : SIDE_NEW;

	if (!has_key(d, row)) {
		d->reading->keyless++;
		return;
	}
	make_key(d, row);
	d->text.used = 0;
	record_append(&d->text, &side, 1);
	for (size_t i = 0; i < c->kept_n; i++) {
		size_t n = record_length(row, c->kept[i]);
		uint8_t length[PACKED_LENGTH_MAX];
		const uint8_t *end = packed_put_length(length, n);

		record_append(&d->text, length, (size_t)(end - length));
		record_append(&d->text, record_text(row, c->kept[i]), n);
	}
	sorter_put(&d->sorter, &(struct sorter_record){ d->key, d->key_n, d->text.text, d->text.used });
}

/* Copies a kept row to its side, because the sorter reuses its memory. */
static void
load(struct diff *d, const struct sorter_record *kept)
{
	const struct diff_columns *c = &d->columns;
	struct diff_side *side = *kept->text == SIDE_OLD ? &d->old : &d->new;
	struct record *row = &side->row;
	const uint8_t *s;

	if (side->there) {
		side->duplicates++;
		return;
	}
	side->there = true;
	row->used = 0;
	record_append(row, kept->text, kept->n);
	s = (const uint8_t *)row->text + 1;
	for (size_t i = 0; i < c->kept_n; i++) {
		size_t n;

		s = packed_get_length(s, &n);
		row->fields[c->kept[i]] = (struct field){ .at = (size_t)(s - (const uint8_t *)row->text), .n = n };
		s += n;
	}
}

static void
set_made(struct diff *d, size_t place, enum diff_made made, const char *change, size_t column)
{
	const struct record *from = made == MADE_COLUMN ? &d->columns.columns->names : made == MADE_OLD ? &d->old.row : &d->new.row;

	if (made == MADE_CHANGE)
		record_set(&d->line, place, change, strlen(change));
	else if (column == SIZE_MAX)
		record_set(&d->line, place, "", 0);
	else
		record_set(&d->line, place, record_text(from, column), record_length(from, column));
}

/* Writes a row about a change in this column; SIZE_MAX: the row appeared or is gone. */
static void
put(struct diff *d, const char *change, const struct diff_side *side, size_t column)
{
	const struct diff_columns *c = &d->columns;

	d->line.used = 0;
	for (size_t i = 0; i < c->out.n; i++)
		if (c->source[i] < 0)
			set_made(d, i, (enum diff_made)c->source[i], change, column);
		else
			record_set(&d->line, i, record_text(&side->row, (size_t)c->source[i]), record_length(&side->row, (size_t)c->source[i]));
	d->put(d->ctx, &d->line);
}

static bool
differs(const struct diff *d, size_t column)
{
	const struct record *a = &d->old.row, *b = &d->new.row;
	size_t n = record_length(a, column);

	return n != record_length(b, column) || memcmp(record_text(a, column), record_text(b, column), n) != 0;
}

static void
compare(struct diff *d)
{
	const struct diff_columns *c = &d->columns;
	bool changed = false;

	for (size_t i = 0; i < c->compared_n; i++) {
		if (!differs(d, c->compared[i]))
			continue;
		changed = true;
		d->changes[i]++;
		put(d, "changed", &d->new, c->compared[i]);
	}
	d->changed += changed;
	d->unchanged += !changed;
}

/* Must be called when all rows of a key have been loaded. */
static void
finish_key(struct diff *d)
{
	if (d->old.there && d->new.there) {
		compare(d);
	} else if (d->new.there) {
		d->appeared++;
		put(d, "appeared", &d->new, SIZE_MAX);
	} else if (d->old.there) {
		d->gone++;
		put(d, "gone", &d->old, SIZE_MAX);
	}
	d->old.there = d->new.there = false;
}

static void
set_key(struct diff *d, const struct sorter_record *kept)
{
	if (kept->key_n > d->key_cap) {
		d->key_cap = 2 * kept->key_n;
		d->key = reallocate_or_die(d->key, d->key_cap, 1);
	}
	memcpy(d->key, kept->key, kept->key_n);
	d->key_n = kept->key_n;
}

void
diff_sort(struct diff *d)
{
	diff_columns_finish(&d->columns);
	d->changes = allocate_zeroed_or_die(d->columns.compared_n, sizeof(*d->changes));
	record_need_fields(&d->old.row, d->columns.columns->n);
	record_need_fields(&d->new.row, d->columns.columns->n);
	record_need_fields(&d->line, d->columns.out.n);
	sorter_merge(&d->sorter);
}

bool
diff_finish(struct diff *d)
{
	struct sorter_record kept;
	uint64_t keys = 0;
	bool stopped = false;

	d->key_n = 0;
	while (!(stopped = signals_stop() != 0) && sorter_next(&d->sorter, &kept)) {
		if (kept.key_n != d->key_n || memcmp(kept.key, d->key, d->key_n) != 0) {
			finish_key(d);
			set_key(d, &kept);
			if (++keys % TICK_KEYS == 0)
				d->tick(d->ctx);
		}
		load(d, &kept);
	}
	if (!stopped)
		finish_key(d);
	return !stopped;
}

static void
report_left_out(const struct diff_side *side, uint64_t n, const char *why)
{
	if (n > 0)
		warnx("%s: %ju row%s left out, %s", side->file, (uintmax_t)n, n == 1 ? " is" : "s are", why);
}

/* Formats the number of keys that differ in each column, in brackets. The caller frees the text. */
static char *
list_changes(const struct diff *d)
{
	const struct record *names = &d->columns.columns->names;
	const char *before = " (";
	char *list = NULL, name[64];
	size_t n;
	FILE *f = open_memstream(&list, &n);

	if (f == NULL)
		err(3, NULL);
	for (size_t i = 0; i < d->columns.compared_n; i++) {
		size_t place = d->columns.compared[i];

		if (d->changes[i] == 0)
			continue;
		sanitize(name, sizeof(name), record_text(names, place), record_length(names, place));
		fprintf(f, "%s%s %ju", before, name, (uintmax_t)d->changes[i]);
		before = ", ";
	}
	if (d->changed > 0)
		fputc(')', f);
	if (fclose(f) != 0)
		err(3, NULL);
	return list;
}

void
diff_report(const struct diff *d, bool all)
{
	char *changes = list_changes(d);

	for (const struct diff_side *side = &d->old; side != NULL; side = side == &d->old ? &d->new : NULL) {
		report_left_out(side, side->keyless, "whose address has no such prefix as the key");
		report_left_out(side, side->duplicates, "whose key came before");
	}
	warnx("%s%ju appeared, %ju gone, %ju changed%s, %ju unchanged", all ? "" : "stopped before all differences were written: so far ",
	    (uintmax_t)d->appeared, (uintmax_t)d->gone, (uintmax_t)d->changed, changes, (uintmax_t)d->unchanged);
	free(changes);
}
