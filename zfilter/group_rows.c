/* SPDX-License-Identifier: ISC
 *
 * Formats the rows of --prefix from the counts of prefixes.
 */
#include "group_rows.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "prefix.h"

static bool
is_column(const struct group_rows *g, size_t place, const char *name)
{
	const struct record *names = &g->columns.names;

	return record_length(names, place) == strlen(name) && memcmp(record_text(names, place), name, strlen(name)) == 0;
}

static size_t
format_field(const struct group_rows *g, const struct group *group, size_t place, char text[PREFIX_STRLEN])
{
	if (is_column(g, place, "count"))
		return (size_t)sprintf(text, "%ju", (uintmax_t)group->count);
	if (is_column(g, place, "partial"))
		return (size_t)sprintf(text, "%d", group->partial);
	return group->none ? 0 : prefix_format(&group->prefix, g->groups.bits, text);
}

static void
put_group(void *ctx, const struct group *group)
{
	struct group_rows *g = ctx;
	char text[PREFIX_STRLEN];

	g->n++;
	g->row.used = 0;
	for (size_t place = 0; place < g->columns.n; place++)
		record_set(&g->row, place, text, format_field(g, group, place, text));
	g->put(g->ctx, &g->row);
}

void
group_rows_init(struct group_rows *g, struct columns *c, const char *prefix, const char *list, size_t max)
{
	size_t n, part_n;
	unsigned bits;

	/* The column itself may not be a prefix column. */
	if (!prefix_name(prefix, strlen(prefix), &n, &g->groups.bits) || prefix_name(prefix, n, &part_n, &bits))
		errx(2, "--prefix: want a column and a number of bits, as in saddr/64: %s", prefix);
	columns_init(c, copy_text_or_die(prefix, n), NULL);
	g->place = c->out[0];
	columns_init(&g->columns, list != NULL ? list : "prefix,count,partial", NULL);
	for (size_t place = 0; place < g->columns.n; place++)
		if (!is_column(g, place, "prefix") && !is_column(g, place, "count") && !is_column(g, place, "partial"))
			errx(2, "-f: with --prefix the columns are prefix, count and partial: %s", list);
	g->groups.max = max;
	g->groups.put = put_group;
	g->groups.ctx = g;
	groups_init(&g->groups);
	record_init(&g->row);
	record_need_fields(&g->row, g->columns.n);
}

void
group_rows_add(struct group_rows *g, const struct record *row)
{
	groups_add(&g->groups, record_text(row, g->place), record_length(row, g->place));
}

/*
 * Warns if counts are split. Each is correct, but a condition on the count may miss such a prefix.
 */
bool
group_rows_finish(struct group_rows *g)
{
	groups_finish(&g->groups);
	if (g->groups.early == 0)
		return true;
	warnx("%ju prefixes were written before the end, as %zu are held at once: those with partial = 1 may come again",
	    (uintmax_t)g->groups.early, g->groups.max);
	return false;
}
