/* SPDX-License-Identifier: ISC
 *
 * Selects the columns of a row and writes their names or values.
 */
#include "row.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"
#include "probe/column.h"

/* False if no probe has the column. */
static bool
add_column(struct row *row, const struct scans *scans, const char *name, size_t n)
{
	const struct column *first = NULL, *of[SCANS_MAX] = { NULL };

	for (size_t i = 0; i < scans->n; i++) {
		of[i] = column_find(scans->scan[i].probe, name, n);
		first = first != NULL ? first : of[i];
	}
	if (first == NULL)
		return false;
	row->columns = reallocate_or_die(row->columns, row->n + 1, sizeof(*row->columns));
	row->of = reallocate_or_die(row->of, row->n + 1, sizeof(*row->of));
	row->columns[row->n] = first;
	memcpy(row->of[row->n++], of, sizeof(of));
	return true;
}

static void
add_all(struct row *row, const struct scans *scans)
{
	for (const struct column *c = columns_common; c->name != NULL; c++)
		add_column(row, scans, c->name, strlen(c->name));
	for (size_t i = 0; i < scans->n; i++)
		for (const struct column *c = scans->scan[i].probe->columns; c->name != NULL; c++)
			if (row_place(row, c->name) == row->n)
				add_column(row, scans, c->name, strlen(c->name));
}

void
row_open(struct row *row, const char *fields, enum row_format kind, const struct scans *scans)
{
	const char *all = fields, *name;
	size_t n;
	char names[SCANS_NAMES_MAX];

	*row = (struct row){ .format = { .kind = kind, .second = -1 } };
	if (kind == FORMAT_LIST && fields != NULL)
		errx(2, "-f: cannot be combined with -O list, which has address and port alone");
	if (kind == FORMAT_LIST)
		return;
	if (fields == NULL && kind == FORMAT_TEXT && !scans->hops.rising)
		fields = scans_are_several(scans) ? "saddr,port" : scans_have_ports(scans) ? "saddr,sport" : "saddr";
	else if (fields == NULL)
		fields = scans_columns(scans);
	if (strcmp(fields, "*") == 0) {
		add_all(row, scans);
		return;
	}
	while ((name = option_next_name(&fields, &n)) != NULL) {
		if (kind == FORMAT_JSON && column_is_blank(name, n))
			continue;
		if (!add_column(row, scans, name, n))
			errx(2, "-f: unknown field for %s: %.*s", scans_names(scans, names), (int)n, name);
	}
	if (row->n == 0)
		errx(2, "-f: no columns are left for JSON: %s", all);
}

size_t
row_place(const struct row *row, const char *name)
{
	size_t i = 0;

	while (i < row->n && strcmp(row->columns[i]->name, name) != 0)
		i++;
	return i;
}

size_t
row_room(const struct row *row)
{
	size_t room = ADDR_PORT_STRLEN + 3;     /* newline and braces */

	for (size_t i = 0; i < row->n; i++)
		room += format_room(&row->format, row->columns[i]);
	return room;
}

char *
row_put_header(const struct row *row, char *p)
{
	if (row->format.kind != FORMAT_CSV)
		return p;
	for (size_t i = 0; i < row->n; i++)
		p = stpcpy(stpcpy(p, i > 0 ? "," : ""), row->columns[i]->name);
	*p++ = '\n';
	return p;
}

char *
row_put(struct row *row, char *p, const struct reply *r)
{
	const char *begin = p;

	if (row->format.kind == FORMAT_LIST)
		p += addr_format_port(&r->target, r->target_port, p);
	for (size_t i = 0; i < row->n; i++) {
		const struct column *c = row->of[i][r->scan];
		struct value v = { .kind = VALUE_NONE };

		if (c != NULL)
			v = c->get(r);
		p = format_value(&row->format, p, row->columns[i], &v, i == 0);
	}
	/* A single empty field would be an empty line, which is not a row of CSV. */
	if (p == begin && row->format.kind == FORMAT_CSV)
		p = stpcpy(p, "\"\"");
	return format_end(&row->format, p);
}
