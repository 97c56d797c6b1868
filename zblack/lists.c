/* SPDX-License-Identifier: ISC
 *
 * From lists to the set in force. What is in force is replaced only when all that
 * is to follow it is ready.
 */
#include "lists.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "list.h"
#include "special.h"

/* Where the entries of a list go. */
struct taker {
	struct ranges *set;
	struct report *report;
	const char *list;
};

void
lists_add(struct lists *l, const char *path, bool only)
{
	l->list = reallocarray(l->list, l->n + 1, sizeof(*l->list));
	if (l->list == NULL)
		err(3, NULL);
	l->list[l->n++] = (struct list){ path, only };
}

static const char *
take(void *ctx, const char *s, size_t n, uint64_t line)
{
	const struct taker *t = ctx;
	struct range r;
	const char *why = range_parse(s, n, &r);

	if (why != NULL)
		return why;
	ranges_add(t->set, &r);
	if (t->report != NULL)
		report_add(t->report, t->list, s, n, line, &r);
	return NULL;
}

static void
take_special(struct taker *t)
{
	const struct special *s;
	const char *why;

	for (size_t i = 0; (s = special_entry(i)) != NULL; i++) {
		why = take(t, s->prefix, strlen(s->prefix), 0);
		if (why != NULL)
			errx(3, "%s: %s", s->prefix, why);
	}
}

bool
lists_read(const struct lists *l, struct ranges *excluded, struct report *report)
{
	struct ranges wanted = { 0 };
	bool good = true, only = false;

	*excluded = (struct ranges){ 0 };
	for (size_t i = 0; good && i < l->n; i++) {
		const struct list *list = &l->list[i];
		struct taker t = { list->only ? &wanted : excluded, list->only ? NULL : report, list->path };

		only = only || list->only;
		good = list_read(list->path, take, &t);
	}
	if (good && (l->special || l->n == 0))
		take_special(&(struct taker){ excluded, report, SPECIAL_NAME });
	if (good && only) {
		ranges_seal(&wanted);
		ranges_add_complement(excluded, &wanted);
	}
	ranges_free(&wanted);
	if (good)
		ranges_seal(excluded);
	else
		ranges_free(excluded);
	if (good && report != NULL)
		report_seal(report, only);
	return good;
}

bool
lists_load(struct lists *l)
{
	struct ranges excluded;

	if (!lists_read(l, &excluded, l->report))
		return false;
	table_build(&l->excluded, &excluded);
	return true;
}

/* A pipe has been read to its end: reading it again would find an empty list, or wait for ever. */
static bool
readable_again(const struct lists *l)
{
	struct stat st;

	for (size_t i = 0; i < l->n; i++)
		if (stat(l->list[i].path, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))) {
			warnx("%s: a pipe cannot be read a second time", l->list[i].path);
			return false;
		}
	return true;
}

void
lists_reload(struct lists *l)
{
	struct report *report = l->report != NULL ? report_new() : NULL;
	struct ranges excluded;

	l->stale = !readable_again(l) || !lists_read(l, &excluded, report);
	if (l->stale) {
		l->reload_failed++;
		warnx("SIGHUP: the lists that were in force stay in force");
		report_free(report);
		return;
	}
	l->reloads++;
	table_free(&l->excluded);
	table_build(&l->excluded, &excluded);
	if (report != NULL) {
		report_carry(report, l->report);
		report_free(l->report);
		l->report = report;
	}
}
