/* SPDX-License-Identifier: ISC
 *
 * The map from pieces of the address space to egresses. After a change of routes, a new piece
 * remembers the egress of the old piece that held its addresses.
 */
#include "egress_map.h"

#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

/* The largest number of sets of source addresses; with more, all are treated as one. */
enum { CLASSES_MAX = 64 };

/* Clears the knowledge about the pieces of a family. */
static void
forget(struct egress_map *m, int f)
{
	bool tells_sources = !m->one_source[f] && m->routing.rules[f].source && m->routing.sources_n[f] < CLASSES_MAX;
	size_t n;

	m->classes[f] = tells_sources ? m->routing.sources_n[f] + 1 : 1;
	n = m->routing.n[f] * m->classes[f];
	m->at[f] = allocate_or_die(n, sizeof(*m->at[f]));
	memset(m->at[f], 0xff, n * sizeof(*m->at[f]));
}

void
egress_map_open(struct egress_map *m, const struct routing *routing)
{
	m->routing = *routing;
	for (int f = 0; f < FAMILIES; f++)
		forget(m, f);
}

/*
 * Copies the egresses of a family's pieces under the former routes: the known ones, otherwise
 * those known before.
 */
static void
remember(struct egress_map *m, int f, const struct egress_map *former)
{
	m->former[f] = allocate_or_die(m->routing.n[f] * m->classes[f], sizeof(*m->former[f]));
	for (size_t piece = 0; piece < m->routing.n[f]; piece++) {
		struct addr first = routing_first(&m->routing, f, piece);
		size_t was = routing_place(&former->routing, &first) * former->classes[f];

		for (size_t c = 0; c < m->classes[f]; c++) {
			size_t i = was + (c < former->classes[f] ? c : 0);
			bool known = former->at[f][i] < EGRESS_NONE || former->former[f] == NULL;

			m->former[f][piece * m->classes[f] + c] = known ? former->at[f][i] : former->former[f][i];
		}
	}
}

void
egress_map_replace(struct egress_map *m, const struct routing *routing)
{
	struct egress_map former = *m;

	m->routing = *routing;
	m->generation++;
	for (int f = 0; f < FAMILIES; f++) {
		forget(m, f);
		remember(m, f, &former);
		free(former.at[f]);
		free(former.former[f]);
	}
	routing_free(&former.routing);
}

size_t
egress_map_place(const struct egress_map *m, const struct addr *target, const struct addr *source)
{
	int f = routing_family(target);
	size_t class = m->classes[f] > 1 && source != NULL ? routing_source_class(&m->routing, source) : 0;

	return routing_place(&m->routing, target) * m->classes[f] + class;
}

uint32_t
egress_map_group(struct egress_map *m, const struct egress_group *g)
{
	for (size_t i = 0; i < m->groups_n; i++)
		if (memcmp(&m->groups[i], g, sizeof(*g)) == 0)
			return EGRESS_GROUP + (uint32_t)i;
	m->groups = reallocate_or_die(m->groups, m->groups_n + 1, sizeof(*m->groups));
	m->groups[m->groups_n] = *g;
	return EGRESS_GROUP + (uint32_t)m->groups_n++;
}

struct egress *
egress_map_egress(const struct egress_map *m, uint32_t number, const struct addr *target)
{
	if (number >= EGRESS_GROUP) {
		uint64_t mix = target_mix(addr_is4(target) ? addr_to4(target) : addr_hi(target) ^ addr_lo(target));

		number = m->groups[number - EGRESS_GROUP].egress[mix % EGRESS_HOPS];
	}
	return m->list.egress[number];
}
