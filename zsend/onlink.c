/* SPDX-License-Identifier: ISC
 *
 * From routes to ranges.
 */
#include "onlink.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>

#include "netlink.h"

/* How often a dump is begun anew that routes were changed under. */
enum { TRIES = 10 };

enum { PREFIXES = 129 };        /* the most that nest: of 0 to 128 bits */

struct prefixes {
	struct prefix *list;
	size_t n, room;
};

static void
keep(void *ctx, const struct prefix *p)
{
	struct prefixes *all = ctx;

	if (all->n == all->room) {
		all->room = all->room > 0 ? 2 * all->room : 64;
		all->list = reallocarray(all->list, all->room, sizeof(*all->list));
		if (all->list == NULL)
			err(3, NULL);
	}
	all->list[all->n++] = *p;
}

/* What contains comes before what it contains; of one prefix, what the kernel prefers comes last. */
static int
by_nesting(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;
	int order = addr_cmp(&x->first, &y->first);

	if (order == 0)
		order = addr_cmp(&y->last, &x->last);
	return order != 0 ? order : (x->metric < y->metric) - (x->metric > y->metric);
}

static void
add(struct ranges *set, const struct prefix *p, const struct addr *first, const struct addr *last)
{
	const struct range r = { *first, *last };

	if (!p->has_gateway && addr_cmp(first, last) <= 0)
		ranges_add(set, &r);
}

/*
 * Goes up the addresses with the prefixes that contain the present one on a stack, the innermost on top: it is what
 * counts. 10.0.0.0/8 on the link with 10.1.0.0/16 behind a gateway gives 10.0.0.0-10.0.255.255 and 10.2.0.0-10.255.255.255.
 */
static void
sweep(struct ranges *set, const struct prefixes *all)
{
	const struct prefix *stack[PREFIXES];
	struct addr at = { { 0 } }, before;
	size_t depth = 0;

	for (size_t i = 0; i <= all->n; i++) {
		const struct prefix *next = i < all->n ? &all->list[i] : NULL;

		for (; depth > 0 && (next == NULL || addr_cmp(&stack[depth - 1]->last, &next->first) < 0); depth--) {
			add(set, stack[depth - 1], &at, &stack[depth - 1]->last);
			at = addr_next(stack[depth - 1]->last);
			/* Those that end with it have nothing left. */
			while (depth > 1 && addr_cmp(&stack[depth - 2]->last, &stack[depth - 1]->last) == 0)
				depth--;
		}
		if (next == NULL)
			break;
		before = addr_before(next->first);
		if (depth > 0 && addr_cmp(&at, &next->first) < 0)
			add(set, stack[depth - 1], &at, &before);
		at = next->first;
		depth -= depth > 0 && addr_cmp(&stack[depth - 1]->first, &next->first) == 0
		    && addr_cmp(&stack[depth - 1]->last, &next->last) == 0;
		stack[depth++] = next;
	}
}

int
onlink_find(struct ranges *set, const struct addr *family_of, unsigned ifindex)
{
	struct prefixes all = { 0 };
	int error = EINTR;

	for (int i = 0; error == EINTR && i < TRIES; i++) {
		all.n = 0;
		error = netlink_routes(family_of, ifindex, keep, &all);
	}
	if (error == 0 && all.n > 0) {
		qsort(all.list, all.n, sizeof(*all.list), by_nesting);
		sweep(set, &all);
		ranges_seal(set);
	}
	free(all.list);
	return error;
}

static bool
has4(const struct ranges *set, uint32_t a)
{
	size_t low = 0, high = set->n4;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (a > set->v4[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->n4 && a >= set->v4[low].first;
}

static bool
has6(const struct ranges *set, const struct addr *a)
{
	size_t low = 0, high = set->n6;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (addr_cmp(a, &set->v6[middle].last) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->n6 && addr_cmp(a, &set->v6[low].first) >= 0;
}

bool
onlink_has(const struct ranges *set, const struct addr *a)
{
	return addr_is4(a) ? has4(set, addr_to4(a)) : has6(set, a);
}
