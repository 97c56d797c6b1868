/* SPDX-License-Identifier: ISC
 *
 * Decodes the columns of a row, stage by stage.
 */
#include "decode.h"

#include <err.h>
#include <string.h>

#include "decoded.h"
#include "io/alloc.h"

/* A decoded column, and its place in rows. */
struct decode_column {
	size_t number, place;
};

/* A column wanted by name must be decodable; if all are wanted, some may stay empty. */
static void
check_library(const struct columns *c)
{
	for (size_t i = 0; decoded_name(i) != NULL; i++)
		if (decoded_lacking(i) != NULL && columns_find(c, decoded_name(i)) != SIZE_MAX)
			errx(2, "%s: %s", decoded_name(i), decoded_lacking(i));
}

static bool
shows_name(const struct columns *c)
{
	for (size_t i = 0; decoded_name(i) != NULL; i++)
		if (decoded_is_name(i) && (c->all || columns_find(c, decoded_name(i)) != SIZE_MAX))
			return true;
	return false;
}

void
decode_open(struct decode *d, struct columns *c, const struct expr *expr, const size_t *unique, size_t unique_n)
{
	size_t n = c->n;

	*d = (struct decode){ .columns = c, .expr = expr, .unique = unique, .unique_n = unique_n, .name = SIZE_MAX };
	check_library(c);
	c->decoded = decoded_name;
	d->data = columns_want(c, "data", strlen("data"));
	d->data_kept = c->all || d->data < n;
	if (shows_name(c))
		d->name = columns_want_optional(c, "name", strlen("name"));
	d->answer = answer_new();
	record_init(&d->row);
}

static enum decode_stage
stage_of(const struct decode *d, size_t place)
{
	if (expr_uses(d->expr, place))
		return DECODE_EXPRESSION;
	for (size_t i = 0; i < d->unique_n; i++)
		if (d->unique[i] == place)
			return DECODE_UNIQUE;
	return DECODE_OUTPUT;
}

void
decode_file(struct decode *d)
{
	const struct columns *c = d->columns;

	record_need_fields(&d->row, c->n);
	d->copied = reallocate_or_die(d->copied, c->n, sizeof(*d->copied));
	d->copied_n = 0;
	for (enum decode_stage s = 0; s < DECODE_STAGES; s++) {
		d->stages[s].column = reallocate_or_die(d->stages[s].column, c->n, sizeof(*d->stages[s].column));
		d->stages[s].n = 0;
	}
	for (size_t place = 0; place < c->n; place++) {
		struct decode_columns *stage = &d->stages[stage_of(d, place)];

		if (c->from[place] >= 0)
			stage->column[stage->n++] = (struct decode_column){ (size_t)c->from[place], place };
		else if (c->from[place] == FROM_PREFIX || c->from[place] == FROM_JOINED || (c->from[place] == FROM_FILE && (place != d->data || d->data_kept)))
			d->copied[d->copied_n++] = place;
		else
			d->row.fields[place] = (struct field){ 0 };
	}
}

const struct record *
decode_row(struct decode *d, const struct record *read)
{
	d->read = read;
	d->taken = false;
	d->row.used = 0;
	d->row.line = read->line;
	d->row.line_n = read->line_n;
	for (size_t i = 0; i < d->copied_n; i++)
		record_set(&d->row, d->copied[i], record_text(read, d->copied[i]), record_length(read, d->copied[i]));
	return &d->row;
}

static bool
take_answer(struct decode *d)
{
	struct bytes name = { 0 };

	if (d->name != SIZE_MAX && d->columns->from[d->name] == FROM_FILE)
		name = (struct bytes){ (const uint8_t *)record_text(d->read, d->name), record_length(d->read, d->name) };
	d->taken = true;
	return answer_take(d->answer, record_text(d->read, d->data), record_length(d->read, d->data), name);
}

bool
decode_stage(struct decode *d, enum decode_stage stage)
{
	const struct decode_columns *columns = &d->stages[stage];

	if (columns->n > 0 && !d->taken && !take_answer(d))
		return false;
	for (size_t i = 0; i < columns->n; i++) {
		size_t at = d->row.used;

		decoded_put(d->answer, columns->column[i].number, &d->row);
		record_end(&d->row, columns->column[i].place, at);
	}
	return true;
}
