/* SPDX-License-Identifier: ISC
 *
 * Picks the columns of a row, and writes their names or values one after another.
 */
#include "row.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"
#include "probe/column.h"

static void
add_column(struct row *row, const struct column *c)
{
	row->columns = reallocate_or_die(row->columns, row->n + 1, sizeof(*row->columns));
	row->columns[row->n++] = c;
}

void
row_open(struct row *row, const char *fields, enum row_format kind, const struct probe *probe)
{
	const char *all = fields, *name;
	size_t n;

	*row = (struct row){ .format = { .kind = kind, .second = -1 } };
	if (fields == NULL && kind == FORMAT_TEXT)
		fields = probe->has_ports ? "saddr,sport" : "saddr";
	else if (fields == NULL)
		fields = probe_columns(probe);
	if (strcmp(fields, "*") == 0) {
		for (const struct column *c = columns_common; c->name != NULL; c++)
			add_column(row, c);
		for (const struct column *c = probe->columns; c->name != NULL; c++)
			add_column(row, c);
		return;
	}
	while ((name = option_next_name(&fields, &n)) != NULL) {
		const struct column *c = column_find(probe, name, n);

		if (c == NULL)
			errx(2, "-f: unknown field for %s: %.*s", probe->name, (int)n, name);
		if (kind != FORMAT_JSON || !column_is_blank(name, n))
			add_column(row, c);
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
	size_t room = 3;                /* newline and braces */

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
	for (size_t i = 0; i < row->n; i++) {
		struct value v = row->columns[i]->get(r);

		p = format_value(&row->format, p, row->columns[i], &v, i == 0);
	}
	return format_end(&row->format, p);
}
