/* SPDX-License-Identifier: ISC
 *
 * Keeps groups in a hash table with chains, and links them by age.
 */
#include "groups.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "prefix.h"
#include "probe/siphash.h"

enum { CHAINS_MIN = 1024 };

void
groups_init(struct groups *g)
{
	g->chains_n = CHAINS_MIN;
	g->chains = allocate_zeroed_or_die(g->chains_n, sizeof(*g->chains));
	if (getrandom(g->seed, sizeof(g->seed), 0) != sizeof(g->seed))
		err(3, "getrandom");
}

static uint32_t *
chain_of(const struct groups *g, const struct addr *prefix)
{
	return &g->chains[siphash(g->seed, prefix->b, sizeof(prefix->b)) & (g->chains_n - 1)];
}

static void
link_chain(struct groups *g, uint32_t number)
{
	struct group *group = &g->list[number - 1];
	uint32_t *chain = chain_of(g, &group->prefix);

	group->chain = *chain;
	*chain = number;
}

static void
unlink_chain(struct groups *g, uint32_t number)
{
	uint32_t *at = chain_of(g, &g->list[number - 1].prefix);

	while (*at != number)
		at = &g->list[*at - 1].chain;
	*at = g->list[number - 1].chain;
}

static void
unlink_age(struct groups *g, uint32_t number)
{
	struct group *group = &g->list[number - 1];

	*(group->newer != 0 ? &g->list[group->newer - 1].older : &g->newest) = group->older;
	*(group->older != 0 ? &g->list[group->older - 1].newer : &g->oldest) = group->newer;
}

static void
link_newest(struct groups *g, uint32_t number)
{
	struct group *group = &g->list[number - 1];

	group->newer = 0;
	group->older = g->newest;
	*(g->newest != 0 ? &g->list[g->newest - 1].newer : &g->oldest) = number;
	g->newest = number;
}

static void
grow(struct groups *g)
{
	if (g->n == g->room) {
		g->room = 2 * g->room + 1024 < g->max ? 2 * g->room + 1024 : g->max;
		g->list = reallocate_or_die(g->list, g->room, sizeof(*g->list));
	}
	if (g->n < g->chains_n)
		return;
	free(g->chains);
	g->chains_n *= 2;
	g->chains = allocate_zeroed_or_die(g->chains_n, sizeof(*g->chains));
	for (uint32_t number = 1; number <= g->n; number++)
		link_chain(g, number);
}

/*
 * Returns the number of a group without a prefix: a new one, or the oldest one after it is passed
 * on.
 */
static uint32_t
take_number(struct groups *g)
{
	uint32_t number = g->oldest;

	if (g->n < g->max) {
		grow(g);
		return (uint32_t)++g->n;
	}
	g->early++;
	g->list[number - 1].partial = true;
	g->put(g->ctx, &g->list[number - 1]);
	unlink_chain(g, number);
	unlink_age(g, number);
	return number;
}

/*
 * Adds a group. Once one has been passed on early, its prefix is forgotten, so each new group may
 * be a part of it.
 */
static uint32_t
add(struct groups *g, const struct addr *prefix)
{
	uint32_t number = take_number(g);

	g->list[number - 1] = (struct group){ .prefix = *prefix, .partial = g->early > 0 };
	link_chain(g, number);
	link_newest(g, number);
	return number;
}

void
groups_add(struct groups *g, const char *text, size_t n)
{
	struct addr prefix;
	uint32_t number;

	if (!prefix_of(text, n, g->bits, &prefix)) {
		g->none++;
		return;
	}
	number = *chain_of(g, &prefix);
	while (number != 0 && addr_cmp(&g->list[number - 1].prefix, &prefix) != 0)
		number = g->list[number - 1].chain;
	if (number == 0) {
		number = add(g, &prefix);
	} else if (number != g->newest) {
		unlink_age(g, number);
		link_newest(g, number);
	}
	g->list[number - 1].count++;
}

static int
by_prefix(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return addr_cmp(&x->prefix, &y->prefix);
}

void
groups_finish(struct groups *g)
{
	const struct group none = { .count = g->none, .none = true };

	if (g->n > 0)
		qsort(g->list, g->n, sizeof(*g->list), by_prefix);
	for (size_t i = 0; i < g->n; i++)
		g->put(g->ctx, &g->list[i]);
	if (none.count > 0)
		g->put(g->ctx, &none);
}
