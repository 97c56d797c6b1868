/* SPDX-License-Identifier: ISC
 *
 * Builds the set of excluded addresses from the lists. The set in force is replaced only once its
 * successor is complete.
 */
#include "lists.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "addr/list.h"
#include "addr/optout.h"
#include "io/alloc.h"
#include "special.h"

/* The destination of the entries of a list. */
struct taker {
	struct ranges *set, *also, *own;        /* also and own: further sets, or NULL */
	struct report *report;
	const char *list;
	bool allow;                 /* an allow-list, not an exclusion list */
};

void
lists_add(struct lists *l, const char *path, bool allow)
{
	l->list = reallocate_or_die(l->list, l->n + 1, sizeof(*l->list));
	l->list[l->n++] = (struct list){ path, allow };
}

static const char *
take(void *ctx, const char *s, size_t n, uint64_t line)
{
	const struct taker *t = ctx;
	struct range r;
	const char *why = range_parse(s, n, &r);

	if (!range_usable(why))
		return t->allow ? why : range_exclusion_fault(why);
	ranges_add(t->set, &r);
	if (t->also != NULL)
		ranges_add(t->also, &r);
	if (t->own != NULL)
		ranges_add(t->own, &r);
	if (t->report != NULL)
		report_add(t->report, t->list, s, n, line, &r);
	return why;
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

/* The separate set for the next list; NULL if there are too many lists, or if none is needed. */
static struct ranges *
next_of(struct ranges *each, size_t *of)
{
	return each != NULL && *of < LISTED_MAX ? &each[(*of)++] : NULL;
}

bool
lists_read(struct lists *l, struct ranges *excluded, struct ranges *opted_out, struct ranges *each, struct report *report)
{
	struct ranges allowed = { 0 };
	bool good = true, has_allow_list = false;
	size_t of = 0;

	*excluded = (struct ranges){ 0 };
	if (opted_out != NULL)
		*opted_out = (struct ranges){ 0 };
	for (size_t i = 0; good && i < l->n; i++) {
		const struct list *list = &l->list[i];
		struct taker t = { list->allow ? &allowed : excluded, NULL, list->allow ? NULL : next_of(each, &of), list->allow ? NULL : report,
			list->path, list->allow };

		has_allow_list = has_allow_list || list->allow;
		good = list_read(list->path, take, &t);
	}
	if (good && (l->special || l->n == 0))
		take_special(&(struct taker){ excluded, NULL, next_of(each, &of), report, special_name, false });
	good = good && optout_read(take, &(struct taker){ excluded, opted_out, next_of(each, &of), report, l->optout, false }, &l->optout_known);
	if (good && has_allow_list) {
		ranges_seal(&allowed);
		ranges_add_complement(excluded, &allowed);
	}
	ranges_free(&allowed);
	if (good)
		ranges_seal(excluded);
	else
		ranges_free(excluded);
	if (opted_out != NULL && good)
		ranges_seal(opted_out);
	else if (opted_out != NULL)
		ranges_free(opted_out);
	for (size_t i = 0; i < of; i++)
		if (good)
			ranges_seal(&each[i]);
		else
			ranges_free(&each[i]);
	if (good && report != NULL)
		report_seal(report, has_allow_list);
	return good;
}

/* Lists the names of the exclusion lists in the order of lists_read, at most LISTED_MAX. */
static void
list_by_list(struct lists *l, struct ranges *each)
{
	const char *names[LISTED_MAX], *others = NULL;
	size_t n = 0;

	for (size_t i = 0; i <= l->n + 1; i++) {
		const char *name = i < l->n ? l->list[i].path : i == l->n ? special_name : l->optout;

		if (i < l->n && l->list[i].allow)
			others = "not_allowed";
		else if (i != l->n || l->special || l->n == 0) {
			if (n < LISTED_MAX)
				names[n++] = name;
			else if (others == NULL)
				others = "others";
		}
	}
	listed_build(&l->listed, each, names, n, others);
}

/* The separate sets of lists, if they are needed. */
static struct ranges *
new_sets(const struct lists *l)
{
	return l->listed.on ? allocate_zeroed_or_die(LISTED_MAX, sizeof(struct ranges)) : NULL;
}

static void
put_in_force(struct lists *l, struct ranges *excluded, struct ranges *opted_out, struct ranges *each)
{
	ipset_free(&l->excluded);
	ipset_build(&l->excluded, excluded);
	if (l->has_opted_out)
		ipset_free(&l->opted_out);
	l->has_opted_out = opted_out->n4 + opted_out->n6 > 0;
	if (l->has_opted_out)
		ipset_build(&l->opted_out, opted_out);
	if (each != NULL)
		list_by_list(l, each);
	free(each);
}

bool
lists_load(struct lists *l)
{
	struct ranges excluded, opted_out, *each = new_sets(l);

	if (!lists_read(l, &excluded, &opted_out, each, l->report)) {
		free(each);
		return false;
	}
	put_in_force(l, &excluded, &opted_out, each);
	return true;
}

static bool
are_lasting(const struct lists *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!list_is_lasting(l->list[i].path))
			return false;
	return list_is_lasting(l->optout);
}

void
lists_reload(struct lists *l)
{
	struct report *report = l->report != NULL ? report_new() : NULL;
	struct ranges excluded, opted_out, *each = new_sets(l);

	l->stale = !are_lasting(l) || !lists_read(l, &excluded, &opted_out, each, report);
	if (l->stale) {
		free(each);
		l->reload_failed++;
		warnx("SIGHUP: the present lists stay in force");
		report_free(report);
		return;
	}
	l->reloads++;
	put_in_force(l, &excluded, &opted_out, each);
	if (report != NULL) {
		report_carry(report, l->report);
		report_free(l->report);
		l->report = report;
	}
}
