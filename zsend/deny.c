/* SPDX-License-Identifier: ISC
 *
 * Lists of what is denied.
 */
#include "deny.h"

#include <err.h>
#include <stdlib.h>

#include "list.h"

void
deny_add(struct deny *d, const char *path)
{
	d->paths = reallocarray(d->paths, d->n + 1, sizeof(*d->paths));
	if (d->paths == NULL)
		err(3, NULL);
	d->paths[d->n++] = path;
}

static const char *
take(void *set, const char *s, size_t n, uint64_t line)
{
	struct range r;
	const char *why = range_parse(s, n, &r);

	(void)line;
	if (why == NULL)
		ranges_add(set, &r);
	return why;
}

static bool
build(const struct deny *d, struct table *table)
{
	struct ranges set = { 0 };
	bool good = true;

	for (size_t i = 0; good && i < d->n; i++)
		good = list_read(d->paths[i], take, &set);
	if (good) {
		ranges_seal(&set);
		table_build(table, &set);
	}
	ranges_free(&set);
	return good;
}

bool
deny_load(struct deny *d)
{
	return d->n == 0 || build(d, &d->table);
}

void
deny_reload(struct deny *d)
{
	struct table fresh;

	if (d->n == 0)
		return;
	d->stale = !build(d, &fresh);
	if (!d->stale) {
		table_free(&d->table);
		d->table = fresh;
		d->generation++;
	} else {
		d->reload_failed++;
		warnx("SIGHUP: the lists that were in force stay in force");
	}
}
