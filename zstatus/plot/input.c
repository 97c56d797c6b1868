/* SPDX-License-Identifier: ISC
 *
 * Finds the columns of each file by their names, and tells lists from rows.
 */
#include "input.h"

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "addr/addr.h"
#include "io/alloc.h"

/* The column of the header by one of these names, or -1. */
static int
find_column(const struct record *header, size_t n, const struct input_column *wanted)
{
	for (size_t name = 0; name < INPUT_NAMES && wanted->names[name] != NULL; name++)
		for (size_t i = 0; i < n; i++)
			if (input_is(header, i, wanted->names[name]))
				return (int)i;
	return -1;
}

static bool
begins_list(const struct record *row)
{
	const char *s = record_text(row, 0);
	size_t n = record_length(row, 0);
	struct addr_port_text parts;
	struct addr a;

	return addr_parse(s, n, &a) || addr_divide_port(s, n, &parts);
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct input *in = ctx;
	struct addr_port_text parts;

	if (!in->is_list || !addr_divide_port(record_text(row, (size_t)in->address), record_length(row, (size_t)in->address), &parts))
		return in->take(in->ctx, row);
	record_clear_fields(&in->divided, in->n);
	record_refer(&in->divided, (size_t)in->address, parts.addr, parts.addr_n);
	if (in->port != -1)
		record_refer(&in->divided, (size_t)in->port, parts.port, parts.port_n);
	return in->take(in->ctx, &in->divided);
}

/* The first row of a list has come as a header. */
static void
take_first(struct input *in, const struct record *row, size_t n)
{
	record_clear_fields(&in->first, in->n);
	in->first.text = row->text;
	for (size_t i = 0; i < n; i++)
		if (in->place[i] != -1)
			in->first.fields[in->place[i]] = row->fields[i];
	in->rows.n++;
	on_row(in, &in->first);
}

static const int *
on_header(void *ctx, const char *file, const struct record *header, size_t n, size_t *places)
{
	struct input *in = ctx;

	in->is_list = in->address != -1 && !in->rows.is_json && begins_list(header);
	*places = in->n;
	in->place = reallocate_or_die(in->place, n, sizeof(*in->place));
	for (size_t i = 0; i < n; i++)
		in->place[i] = -1;
	for (size_t i = 0; i < in->n && !in->is_list; i++) {
		int column = find_column(header, n, &in->columns[i]);

		if (column == -1 && in->columns[i].needed) {
			warnx("%s: no column %s in its header", file, in->columns[i].names[0]);
			return NULL;
		}
		if (column != -1)
			in->place[column] = (int)i;
	}
	if (in->is_list) {
		in->place[0] = in->address;
		if (n > 1)
			in->place[1] = in->port;
		take_first(in, header, n);
	}
	return in->place;
}

static bool
read_file(struct input *in, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	bool whole;

	if (fd == -1) {
		warn("%s", path);
		return false;
	}
	whole = rows_read(&in->rows, fd, is_stdin ? "stdin" : path);
	if (!is_stdin)
		close(fd);
	return whole;
}

enum input_result
input_read(struct input *in, char *const *files, struct status *st)
{
	static char *const standard[] = { "-", NULL };
	struct outbuf none = { 0 };
	bool whole = true;

	in->rows = (struct rows){ .header = on_header, .row = on_row, .ctx = in, .st = st, .out = &none, .longer = in->longer };
	rows_init(&in->rows);
	record_init(&in->first);
	record_init(&in->divided);
	for (files = *files != NULL ? files : standard; *files != NULL; files++)
		whole &= read_file(in, *files);
	rows_report(&in->rows);
	return whole && in->rows.malformed == 0 ? INPUT_WHOLE : INPUT_INCOMPLETE;
}

bool
input_number(const struct record *row, size_t place, double *v)
{
	char text[32], *end;
	size_t n = record_length(row, place);

	if (n == 0 || n >= sizeof(text))
		return false;
	memcpy(text, record_text(row, place), n);
	text[n] = '\0';
	*v = strtod(text, &end);
	return end == text + n && *v >= 0 && *v < INPUT_NUMBER_MAX;
}

bool
input_is(const struct record *row, size_t place, const char *text)
{
	return record_length(row, place) == strlen(text) && memcmp(record_text(row, place), text, strlen(text)) == 0;
}

bool
input_is_true(const struct record *row, size_t place)
{
	return input_is(row, place, "1") || input_is(row, place, "true");
}
