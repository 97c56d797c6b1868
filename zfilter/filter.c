/* SPDX-License-Identifier: ISC
 *
 * Which rows are wanted.
 */
#include "filter.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "confine/priv.h"
#include "confine/sandbox.h"
#include "io/alloc.h"
#include "io/outfile.h"
#include "io/signals.h"
#include "prefix.h"

/* An input that cannot be used at all leaves the output as it was. */
static void
empty_output(const struct filter *f)
{
	outfile_empty(f->writer.out->fd, f->writer.out->name);
}

/* --mark: of two columns of this name nobody could tell which is ours. */
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

/* Whether the row has what its format takes. */
static bool
is_writable(struct filter *f, const struct record *row)
{
	const char *why = writer_check(&f->writer, row);

	if (why != NULL)
		rows_malformed(&f->rows, why);
	return why == NULL;
}

/* False if the row is malformed. */
static bool
decode(struct filter *f, enum decode_stage stage)
{
	if (!f->wishes.decode || decode_stage(&f->decode, stage))
		return true;
	rows_malformed(&f->rows, "data: no hexadecimal");
	return false;
}

/* --per: whether it is wanted is known at the end. */
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
		groups_add(&f->groups, record_text(row, f->group_place), record_length(row, f->group_place));
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

static bool
is_group_column(const struct filter *f, size_t place, const char *name)
{
	return record_length(&f->group_columns.names, place) == strlen(name)
	    && memcmp(record_text(&f->group_columns.names, place), name, strlen(name)) == 0;
}

static size_t
format_group(const struct filter *f, const struct group *g, size_t place, char text[PREFIX_STRLEN])
{
	if (is_group_column(f, place, "count"))
		return (size_t)sprintf(text, "%ju", (uintmax_t)g->count);
	if (is_group_column(f, place, "partial"))
		return (size_t)sprintf(text, "%d", g->partial);
	return g->none ? 0 : prefix_format(&g->prefix, f->groups.bits, text);
}

static void
put_group(void *ctx, const struct group *g)
{
	struct filter *f = ctx;
	char text[PREFIX_STRLEN];

	f->groups_n++;
	f->group.used = 0;
	for (size_t place = 0; place < f->group_columns.n && !f->wishes.count; place++)
		record_set(&f->group, place, text, format_group(f, g, place, text));
	if (!f->wishes.count)
		writer_row(&f->writer, &f->group);
}

/* --prefix: rows are read for one column alone. */
static void
init_groups(struct filter *f)
{
	const char *prefix = f->wishes.prefix;
	size_t n, part_n;
	unsigned bits;

	/* A prefix is in no other. */
	if (!prefix_name(prefix, strlen(prefix), &n, &f->groups.bits) || prefix_name(prefix, n, &part_n, &bits))
		errx(2, "--prefix: want a column and a number of bits, as in saddr/64: %s", prefix);
	if (f->wishes.max != UINT64_MAX)
		errx(2, "-n: cannot be combined with --prefix, which counts all rows");
	columns_init(&f->columns, copy_text_or_die(prefix, n), NULL);
	columns_init(&f->group_columns, f->wishes.list != NULL ? f->wishes.list : "prefix,count,partial", NULL);
	for (size_t place = 0; place < f->group_columns.n; place++)
		if (!is_group_column(f, place, "prefix") && !is_group_column(f, place, "count") && !is_group_column(f, place, "partial"))
			errx(2, "-f: with --prefix the columns are prefix, count and partial: %s", f->wishes.list);
	f->group_place = f->columns.out[0];
	f->groups.max = f->wishes.prefix_max;
	f->groups.put = put_group;
	f->groups.ctx = f;
	groups_init(&f->groups);
	record_init(&f->group);
	record_need_fields(&f->group, f->group_columns.n);
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
init_diff(struct filter *f)
{
	const struct wishes *w = &f->wishes;

	diff_columns_init(&f->diff.columns, &f->columns, &(struct diff_lists){ w->key, w->compare, w->list }, w->decode);
	f->diff.put = put_difference;
	f->diff.ctx = f;
}

/* Of half a file most rows would be gone. */
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

static void
make_inputs(struct filter *f, char *const *files)
{
	static char *const standard[] = { "-", NULL };

	if (*files == NULL)
		files = standard;
	while (files[f->inputs_n] != NULL)
		f->inputs_n++;
	f->inputs = allocate_or_die(f->inputs_n, sizeof(*f->inputs));
	for (size_t i = 0; i < f->inputs_n; i++)
		f->inputs[i] = (struct input){ .path = files[i], .fd = -1 };
}

static void
open_input(struct input *in)
{
	in->fd = strcmp(in->path, "-") == 0 ? STDIN_FILENO : open(in->path, O_RDONLY | O_CLOEXEC);
	in->error = in->fd == -1 ? errno : 0;
}

/* What follows reads what strangers sent, by code that is not all ours. */
static void
confine(const struct filter *f)
{
	for (size_t i = 0; i < f->inputs_n; i++)
		open_input(&f->inputs[i]);
	tzset();                /* libc reads a file before it formats any time, that of a report, too */
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
	f->writer.columns = f->wishes.prefix != NULL ? &f->group_columns : f->wishes.diff ? &f->diff.columns.out : &f->columns;
	f->rows = (struct rows){ .header = on_header, .row = on_row, .wait = on_wait, .ctx = f, .st = st, .out = out };
	if (f->joins.n > 0)
		f->rows.add = on_rows;
	rows_init(&f->rows);
	make_inputs(f, files);
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

/*
 * A file that cannot be used: the end where nothing was done yet, else the others are still of
 * use.
 */
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
	const char *name;

	if (f->rows.enough || signals_stop())
		return;
	if (in->fd == -1 && in->error == 0)
		open_input(in);
	if (in->fd == -1) {
		errno = in->error;
		warn("%s", in->path);
		leave_out(f);
		return;
	}
	name = in->fd == STDIN_FILENO ? "stdin" : in->path;
	if (f->wishes.diff)
		diff_file(&f->diff, name);
	if (!rows_read(&f->rows, in->fd, name))
		leave_out(f);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
}

void
filter_files(struct filter *f)
{
	for (size_t i = 0; i < f->inputs_n; i++)
		filter_file(f, &f->inputs[i]);
}

/* The counts are right, but a condition on them may miss a prefix that has several. */
static void
finish_groups(struct filter *f)
{
	groups_finish(&f->groups);
	if (f->groups.early == 0)
		return;
	warnx("%ju prefixes were written before the end, as %zu are held at once: those with partial = 1 may come again",
	    (uintmax_t)f->groups.early, f->groups.max);
	f->incomplete = true;
}

void
filter_exit(struct filter *f)
{
	if (f->wishes.diff)
		finish_diff(f);
	else if (!f->begun)
		empty_output(f);
	if (f->wishes.prefix != NULL)
		finish_groups(f);
	if (f->wishes.per != NULL && f->begun && f->wishes.max > 0)
		excess_finish(&f->excess, put_line, f);
	if (f->wishes.count) {
		uintmax_t n = f->wishes.prefix != NULL ? f->groups_n : f->kept;
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
