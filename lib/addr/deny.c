/* SPDX-License-Identifier: ISC
 *
 * Reads exclusion lists. Either all of them take effect or, if one is bad, none does.
 */
#include "addr/deny.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "addr/list.h"
#include "addr/optout.h"
#include "io/alloc.h"

void
deny_add(struct deny *d, const char *path)
{
	d->paths = reallocate_or_die(d->paths, d->n + 1, sizeof(*d->paths));
	d->paths[d->n++] = path;
}

static const char *
take(void *set, const char *s, size_t n, uint64_t line)
{
	struct range r;
	const char *why = range_parse(s, n, &r);

	(void)line;
	if (range_usable(why))
		ranges_add(set, &r);
	return range_exclusion_fault(why);
}

/* Replaces the set, unless a list is bad. */
static bool
put_in_force(struct deny *d)
{
	struct ranges set = { 0 };
	bool good = true;

	for (size_t i = 0; good && i < d->n; i++)
		good = list_read(d->paths[i], take, &set);
	good = good && optout_read(take, &set, &d->optout_known);
	if (good) {
		ranges_seal(&set);
		ipset_free(&d->set);
		d->has_any = set.n4 + set.n6 > 0;
		if (d->has_any)
			ipset_build(&d->set, &set);
	}
	ranges_free(&set);
	return good;
}

bool
deny_load(struct deny *d)
{
	return put_in_force(d);
}

static bool
are_lasting(const struct deny *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (!list_is_lasting(d->paths[i]))
			return false;
	return list_is_lasting(optout_path());
}

void
deny_reload(struct deny *d)
{
	d->stale = !are_lasting(d) || !put_in_force(d);
	if (!d->stale) {
		d->generation++;
	} else {
		d->reload_failed++;
		warnx("SIGHUP: the present lists stay in force");
	}
}

/* O_NONBLOCK: opening a pipe does not wait. */
static void
warn_if_unreadable(const char *path, bool may_be_absent)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd != -1)
		close(fd);
	else if (errno != ENOENT || !may_be_absent)
		warnx("%s: cannot be read without privileges: a reload (SIGHUP) would fail: %s", path, strerror(errno));
}

void
deny_warn_unreadable(const struct deny *d)
{
	for (size_t i = 0; i < d->n; i++)
		warn_if_unreadable(d->paths[i], false);
	warn_if_unreadable(optout_path(), true);
}
