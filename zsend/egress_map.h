/* SPDX-License-Identifier: ISC
 *
 * The egress of each piece of the address space (routing.h), as far as it is known. A piece is
 * asked about when its first target comes; later targets of the piece take a look-up of a few
 * nanoseconds. Where rules look at source addresses, a piece has an egress for each class of
 * these.
 */
#ifndef EGRESS_MAP_H
#define EGRESS_MAP_H

#include "egress.h"
#include "targets/target.h"

/* One target in HOPS of a route with several next hops goes by each of these. */
#define EGRESS_HOPS 64

struct egress_group {
	uint32_t egress[EGRESS_HOPS];
};

/*
 * The egress of a piece: a number in the list, or EGRESS_GROUP + the number of a group, or one of
 * these.
 */
#define EGRESS_GROUP UINT32_C(0x40000000)
#define EGRESS_NONE UINT32_C(0x80000000)        /* + an errno, or + 0: an address of ours, or of all hosts on a tunnel */
#define EGRESS_UNKNOWN UINT32_MAX

struct egress_map {
	struct egress_list list;
	struct egress_group *groups;
	size_t groups_n;
	struct routing routing;
	unsigned generation;                /* how often it has been replaced */
	bool one_source[FAMILIES];          /* all probes of an egress leave from one address */
	/* of source addresses that rules tell apart; 1: they do not */
	size_t classes[FAMILIES];
	uint32_t *at[FAMILIES];             /* of each piece and class the egress */
	/* the one that it had before routes changed; or NULL */
	uint32_t *before[FAMILIES];
};

/*
 * Makes the map of routes that have just been read; one_source is to be set. Nothing is known of
 * any piece.
 */
void egress_map_open(struct egress_map *, const struct routing *);

/*
 * Puts newly read routes in force. The egresses of the pieces until now are kept as those before.
 */
void egress_map_replace(struct egress_map *, const struct routing *);

/*
 * The place of a target in at[] and before[] of its family; source may be NULL where it is not
 * given.
 */
size_t egress_map_place(const struct egress_map *, const struct addr *target, const struct addr *source);

/* The number of a group, which is added where it is new. */
uint32_t egress_map_group(struct egress_map *, const struct egress_group *);

/* The egress of a target, whose piece has this number, below EGRESS_NONE. */
struct egress *egress_map_egress(const struct egress_map *, uint32_t number, const struct addr *target);

/*
 * The egress of an IPv4 target that may be sent to at once, by one look-up; else NULL, and
 * egresses_find() tells more. Where rules tell several sources apart it is always NULL.
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
