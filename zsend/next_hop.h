/* SPDX-License-Identifier: ISC
 *
 * Asks the kernel for the egress to a target. The answer applies to all addresses of the target's
 * piece of the address space (routing.h). So the kernel itself evaluates rules, tables and
 * metrics, once per piece.
 */
#ifndef NEXT_HOP_H
#define NEXT_HOP_H

#include "egress_map.h"

/* The MAC of ff02::1 (RFC 2464, section 7). */
extern const uint8_t next_hop_all_nodes[6];

struct next_hops {
	const struct egress_options *options;
	struct egress_map *map;
	uint32_t uid;                               /* of the user who started us */
	/* of the route to most of the Internet; 0: none */
	unsigned default_ifindex[FAMILIES];
};

/* Call this after reading the routes. */
void next_hops_find_default(struct next_hops *);

/*
 * The egress of a target, in the form of egress_map.at. source is the source address of the
 * probe, or NULL.
 */
uint32_t next_hop_find(struct next_hops *, const struct addr *target, const struct addr *source);

#endif
