/* SPDX-License-Identifier: ISC
 *
 * Counts excluded targets by list.
 */
#include "listed.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
forget_sets(struct listed *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->by[i].has_set)
			ipset_free(&l->by[i].set);
		l->by[i].has_set = false;
	}
}

/*
 * The list that gets the rest: the only one with addresses; if there are several, the entry for
 * all others.
 */
static size_t
find_rest(const struct listed *l)
{
	size_t found = LISTED_MAX;

	for (size_t i = 0; i < l->n; i++)
		if (l->by[i].has_set) {
			if (found != LISTED_MAX)
				return LISTED_MAX;
			found = i;
		}
	return l->by[LISTED_MAX].name != NULL ? LISTED_MAX : found;
}

void
listed_build(struct listed *l, struct ranges *each, const char *const *names, size_t n, const char *others)
{
	forget_sets(l);
	l->n = n;
	l->by[LISTED_MAX].name = others;
	for (size_t i = 0; i < n; i++) {
		l->by[i].name = names[i];
		l->by[i].has_set = each[i].n4 + each[i].n6 > 0;
		if (l->by[i].has_set)
			ipset_build(&l->by[i].set, &each[i]);
	}
	l->rest = find_rest(l);
}

void
listed_credit(struct listed *l, const struct addr *a)
{
	size_t i = 0;

	while (i < l->n && !(l->by[i].has_set && ipset_has(&l->by[i].set, a)))
		i++;
	l->by[i < l->n ? i : LISTED_MAX].dropped++;
}

/* The number of targets that list i has excluded, of all that were dropped. */
static uint64_t
count_of(const struct listed *l, size_t i, uint64_t dropped)
{
	if (i != l->rest)
		return l->by[i].dropped;
	for (size_t other = 0; other <= LISTED_MAX; other++)
		dropped -= other != i ? l->by[other].dropped : 0;
	return dropped;
}

void
listed_assign_rest(struct listed *l, uint64_t dropped)
{
	l->by[l->rest].dropped = count_of(l, l->rest, dropped);
}

/*
 * The name of a file without its folder. Characters that status lines or lists of names cannot
 * contain become _.
 */
static void
put_name(char text[LISTED_NAME + 1], const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL && slash[1] != '\0' ? slash + 1 : path;
	size_t n = 0;

	for (; n < LISTED_NAME && name[n] != '\0'; n++)
		text[n] = isalnum((unsigned char)name[n]) || strchr("._+-", name[n]) != NULL ? name[n] : '_';
	text[n] = '\0';
}

size_t
listed_format(const struct listed *l, uint64_t dropped, char text[LISTED_SIZE])
{
	char name[LISTED_NAME + 1];
	size_t n = 0;

	*text = '\0';
	for (size_t i = 0; i <= LISTED_MAX; i++)
		if (i < l->n || (i == LISTED_MAX && l->by[i].name != NULL)) {
			put_name(name, l->by[i].name);
			n += (size_t)snprintf(text + n, LISTED_SIZE - n, "%s%s:%" PRIu64, n > 0 ? "," : "", name, count_of(l, i, dropped));
		}
	return n;
}
