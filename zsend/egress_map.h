/* SPDX-License-Identifier: ISC
 *
 * The egress of each piece of the address space (routing.h), as far as it is known. The kernel is
 * queried when the first target of a piece arrives; later targets of the piece take a look-up of
 * a few nanoseconds. If rules depend on source addresses, a piece has one egress for each class
 * of sources.
 */
#ifndef EGRESS_MAP_H
#define EGRESS_MAP_H

#include "egress.h"
#include "targets/target.h"

/* A route with several next hops spreads its targets over a table of this many egresses. */
#define EGRESS_HOPS 64

struct egress_group {
	uint32_t egress[EGRESS_HOPS];
};

/*
 * The egress of a piece: a number in the list, EGRESS_GROUP + the number of a group, or one of
 * these.
 */
#define EGRESS_GROUP UINT32_C(0x40000000)
/* + an errno; + 0: our own address, or a broadcast address */
#define EGRESS_NONE UINT32_C(0x80000000)
#define EGRESS_UNKNOWN UINT32_MAX

struct egress_map {
	struct egress_list list;
	struct egress_group *groups;
	size_t groups_n;
	struct routing routing;
	unsigned generation;                /* number of replacements */
	bool one_source[FAMILIES];          /* all probes of an egress have one source address */
	/* classes of source addresses that rules distinguish; 1: they do not */
	size_t classes[FAMILIES];
	uint32_t *at[FAMILIES];             /* the egress of each piece and class */
	/* the same before routes changed; or NULL */
	uint32_t *former[FAMILIES];
};

/*
 * Makes the map for routes that were just read. Set one_source before. Nothing is known of any
 * piece.
 */
void egress_map_open(struct egress_map *, const struct routing *);

/* Puts newly read routes in force, and keeps the present egresses of the pieces in former[]. */
void egress_map_replace(struct egress_map *, const struct routing *);

/*
 * The index of a target in at[] and former[] of its family. source may be NULL if it is not
 * given.
 */
size_t egress_map_place(const struct egress_map *, const struct addr *target, const struct addr *source);

/* The number of a group; adds it if it is new. */
uint32_t egress_map_group(struct egress_map *, const struct egress_group *);

/* The egress of a target whose piece has this number, below EGRESS_NONE. */
struct egress *egress_map_egress(const struct egress_map *, uint32_t number, const struct addr *target);

/*
 * The egress of an IPv4 target to which frames can be sent at once, by one look-up. Otherwise
 * NULL, and egresses_find() gives more details. If rules distinguish several sources, always
 * NULL.
 */
static inline struct egress *
egress_map_direct4(const struct egress_map *m, uint32_t a)
{
	struct egress *e;
	uint32_t at;

	if (m->classes[FAMILY_IP4] > 1)
		return NULL;
	at = m->at[FAMILY_IP4][routing_place4(&m->routing, a)];
	if (at >= EGRESS_NONE)
		return NULL;
	if (at >= EGRESS_GROUP)
		at = m->groups[at - EGRESS_GROUP].egress[target_mix(a) % EGRESS_HOPS];
	e = m->list.egress[at];
	return e->direct ? e : NULL;
}

#endif
