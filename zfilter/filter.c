/* SPDX-License-Identifier: ISC
 *
 * Selects rows by the options and passes them to the writer.
 */
#include "filter.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "confine/priv.h"
#include "confine/sandbox.h"
#include "io/alloc.h"
#include "io/outfile.h"
#include "io/signals.h"

/*
 * Empties the output file. Called after the first valid header, so that an unusable input leaves
 * the file unchanged.
 */
static void
empty_output(const struct filter *f)
{
	outfile_empty(f->writer.out->fd, f->writer.out->name);
}

/* --mark: refuses a file with a column of this name, which would be ambiguous. */
static bool
is_marked(const struct filter *f, const char *file)
{
	static const char mark[] = "excess";
	const struct columns *c = &f->columns;

	for (size_t i = 0; i < c->out_n; i++)
		if (record_length(&c->names, c->out[i]) == strlen(mark) && memcmp(record_text(&c->names, c->out[i]), mark, strlen(mark)) == 0) {
			warnx("%s: --mark: there is a column excess already: name the others with -f", file);
			return true;
		}
	return false;
}

static const int *
on_header(void *ctx, const char *file, const struct record *header, size_t n, size_t *places)
{
	struct filter *f = ctx;
	const int *place;

	if (f->wishes.diff && !diff_columns_header(&f->diff.columns, file, header, n))
		return NULL;
	place = columns_bind(&f->columns, file, header, n);
	*places = f->columns.n;
	if (place != NULL && f->wishes.mark && is_marked(f, file))
		return NULL;
	if (place != NULL && !joins_file(&f->joins, file))
		return NULL;
	if (place != NULL)
		prefixes_file(&f->prefixes);
	if (place != NULL && f->wishes.decode)
		decode_file(&f->decode);
	if (place != NULL && f->wishes.diff)
		diff_columns_file(&f->diff.columns);
	else if (place != NULL && !f->begun) {
		empty_output(f);
		if (!f->wishes.count)
			writer_begin(&f->writer, !f->wishes.no_header);
		f->begun = true;
		f->rows.enough = f->wishes.max == 0;
	}
	return place;
}

/* Returns true if the row has the fields that the format needs. */
static bool
is_writable(struct filter *f, const struct record *row)
{
	const char *why = writer_check(&f->writer, row);

	if (why != NULL)
		rows_malformed(&f->rows, why);
	return why == NULL;
}

/* Returns false if the row is malformed. */
static bool
decode(struct filter *f, enum decode_stage stage)
{
	if (!f->wishes.decode || decode_stage(&f->decode, stage))
		return true;
	rows_malformed(&f->rows, "data: no hexadecimal");
	return false;
}

/* --per: the end of the input decides whether the row is wanted. */
static bool
take_row(struct filter *f, const struct record *row)
{
	size_t n = 0;
	const char *line = f->wishes.count ? "" : writer_line(&f->writer, row, &n);

	excess_take(&f->excess, row, f->per_places, f->per_n, line, n);
	return true;
}

static bool
put_line(void *ctx, const char *line, size_t n, bool excess)
{
	struct filter *f = ctx;

	if (!f->wishes.count)
		writer_put_line(&f->writer, line, n, excess);
	return ++f->kept < f->wishes.max;
}

static void
on_rows(void *ctx, struct record *rows, size_t n)
{
	struct filter *f = ctx;

	joins_set(&f->joins, rows, n);
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct filter *f = ctx;

	row = prefixes_row(&f->prefixes, row);
	if (f->wishes.decode)
		row = decode_row(&f->decode, row);
	if (!decode(f, DECODE_EXPRESSION) || expr_true(&f->expr, row) == f->wishes.invert || !decode(f, DECODE_UNIQUE))
		return true;
	if (f->unique_n > 0 && !unique_add(&f->unique, row, f->unique_places, f->unique_n))
		return true;
	if ((!f->wishes.count || f->wishes.prefix != NULL || f->wishes.per != NULL || f->wishes.diff) && !decode(f, DECODE_OUTPUT))
		return true;
	if (f->wishes.diff) {
		diff_take(&f->diff, row);
		return true;
	}
	if (!f->wishes.count && f->wishes.prefix == NULL && !is_writable(f, row))
		return true;
	if (f->wishes.prefix != NULL)
		group_rows_add(&f->groups, row);
	else if (f->wishes.per != NULL)
		return take_row(f, row);
	else if (!f->wishes.count)
		writer_row(&f->writer, row);
	return ++f->kept < f->wishes.max;
}

static void
on_wait(void *ctx, int fd)
{
	struct filter *f = ctx;

	writer_wait(&f->writer, fd);
}

/* --- rows of prefixes */

static void
put_group(void *ctx, const struct record *row)
{
	struct filter *f = ctx;

	if (!f->wishes.count)
		writer_row(&f->writer, row);
}

static void
init_groups(struct filter *f)
{
	const struct wishes *w = &f->wishes;

	if (w->max != UINT64_MAX)
		errx(2, "-n: cannot be combined with --prefix, which counts all rows");
	f->groups.put = put_group;
	f->groups.ctx = f;
	group_rows_init(&f->groups, &f->columns, w->prefix, w->list, w->prefix_max);
}

/* --- rows of differences */

static void
put_difference(void *ctx, const struct record *row)
{
	struct filter *f = ctx;

	if (f->kept == f->wishes.max)
		return;
	f->kept++;
	if (!f->wishes.count)
		writer_row(&f->writer, row);
}

static void
on_tick(void *ctx)
{
	struct filter *f = ctx;

	writer_tick(&f->writer);
}

static void
init_diff(struct filter *f)
{
	const struct wishes *w = &f->wishes;

	diff_columns_init(&f->diff.columns, &f->columns, &(struct diff_lists){ w->key, w->compare, w->list }, w->decode);
	f->diff.put = put_difference;
	f->diff.tick = on_tick;
	f->diff.ctx = f;
}

/* Compares the files, unless a signal cut one short: most rows would falsely be gone. */
static void
finish_diff(struct filter *f)
{
	if (signals_stop()) {
		warnx("stopped before both files were read: not compared");
		status_exit(f->writer.st, 1);
	}
	diff_sort(&f->diff);
	empty_output(f);
	if (f->diff.columns.first != NULL && !f->wishes.count)
		writer_begin(&f->writer, !f->wishes.no_header);
	f->diff_stopped = !diff_finish(&f->diff);
}

void
filter_init(struct filter *f, const struct wishes *wishes)
{
	*f = (struct filter){ .wishes = *wishes, .joins = wishes->joins };
	if (wishes->prefix != NULL)
		init_groups(f);
	else if (wishes->diff)
		init_diff(f);
	else
		columns_init(&f->columns, wishes->list, wishes->count ? NULL : writer_columns_beside(wishes->format));
	joins_open(&f->joins, &f->columns);
	prefixes_init(&f->prefixes, &f->columns);
	if (wishes->unique != NULL) {
		unique_init(&f->unique);
		f->unique_places = columns_list(&f->columns, "-U", wishes->unique, &f->unique_n);
	}
	if (wishes->per != NULL)
		f->per_places = columns_list(&f->columns, "--per", wishes->per, &f->per_n);
	expr_compile(&f->expr, wishes->expression, &f->columns);
	if (wishes->decode)
		decode_open(&f->decode, &f->columns, &f->expr, f->unique_places, f->unique_n);
}

size_t
filter_keys(void *filter, char *line, size_t room)
{
	const struct filter *f = filter;
	size_t n = (size_t)snprintf(line, room, " n=%ju kept=%ju", (uintmax_t)f->rows.n, (uintmax_t)f->kept);

	if (f->wishes.per != NULL)
		n += (size_t)snprintf(line + n, room - n, " excess=%ju excess_groups=%ju", (uintmax_t)f->excess.rows_n, (uintmax_t)f->excess.groups_n);
	if (f->wishes.diff)
		n += (size_t)snprintf(line + n, room - n, " appeared=%ju gone=%ju changed=%ju", (uintmax_t)f->diff.appeared, (uintmax_t)f->diff.gone,
		    (uintmax_t)f->diff.changed);
	return n;
}

/* Gives up privileges before libraries decode the bytes of strangers. */
static void
confine(struct filter *f)
{
	inputs_open_all(&f->inputs);
	tzset();                /* reads the time zone file, which formatting a time needs */
	priv_drop();
	if (!f->wishes.no_sandbox)
		sandbox_enter(SANDBOX_CUT_FILE);
}

void
filter_start(struct filter *f, struct outbuf *out, struct status *st, char *const *files)
{
	f->writer = (struct writer){ .format = f->wishes.format, .out = out, .st = st, .mark = f->wishes.mark };
	f->writer.path = f->wishes.output;
	f->writer.table = f->wishes.table;
	writer_open(&f->writer);
	f->joins.writes_tails = writer_writes_tails(&f->writer) && f->wishes.per == NULL;
	f->writer.columns = f->wishes.prefix != NULL ? &f->groups.columns : f->wishes.diff ? &f->diff.columns.out : &f->columns;
	f->rows = (struct rows){ .header = on_header, .row = on_row, .wait = on_wait, .ctx = f, .st = st, .out = out };
	if (f->joins.n > 0)
		f->rows.add = on_rows;
	rows_init(&f->rows);
	inputs_init(&f->inputs, files);
	if (f->wishes.per != NULL) {
		f->excess = (struct excess){ .max = f->wishes.per_max, .groups_max = f->wishes.groups_max, .all = f->wishes.mark };
		excess_open(&f->excess, st);
	}
	if (f->wishes.diff)
		diff_open(&f->diff, f->wishes.diff_memory, st);
	if (f->wishes.decode)
		confine(f);
	status_start(st);
}

/* Leaves out a file that cannot be used. Ends the program if there was no usable file before. */
static void
leave_out(struct filter *f)
{
	if (!f->begun)
		status_exit(f->writer.st, 2);
	f->incomplete = true;
}

static void
filter_file(struct filter *f, struct input *in)
{
	if (f->rows.enough || signals_stop())
		return;
	if (input_open(in) == -1) {
		leave_out(f);
		return;
	}
	if (f->wishes.diff)
		diff_file(&f->diff, input_name(in));
	/*
	 * With --diff, every interrupt stops the comparison: a part of a file would show false
	 * differences.
	 */
	signals_pass_interrupt(!f->wishes.diff && input_is_from_process(in));
	if (!rows_read(&f->rows, in->fd, input_name(in)))
		leave_out(f);
	signals_pass_interrupt(false);
	input_close(in);
}

void
filter_files(struct filter *f)
{
	for (size_t i = 0; i < f->inputs.n; i++)
		filter_file(f, &f->inputs.list[i]);
}

void
filter_exit(struct filter *f)
{
	if (f->wishes.diff)
		finish_diff(f);
	else if (!f->begun)
		empty_output(f);
	if (f->wishes.prefix != NULL && !group_rows_finish(&f->groups))
		f->incomplete = true;
	if (f->wishes.per != NULL && f->begun && f->wishes.max > 0)
		excess_finish(&f->excess, put_line, f);
	if (f->wishes.count) {
		uintmax_t n = f->wishes.prefix != NULL ? f->groups.n : f->kept;
		char line[24];

		outbuf_put_or_die(f->writer.out, f->writer.st, line, (size_t)sprintf(line, "%ju\n", n));
	} else {
		writer_finish(&f->writer);
	}
	outbuf_flush_or_die(f->writer.out, f->writer.st);
	rows_report(&f->rows);
	if (f->wishes.diff)
		diff_report(&f->diff, !f->diff_stopped);
	status_exit(f->writer.st, f->rows.malformed > 0 || f->incomplete || f->diff_stopped ? 1 : 0);
}
