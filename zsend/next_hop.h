/* SPDX-License-Identifier: ISC
 *
 * Asks the kernel by which egress it sends to a target. The answer holds for all addresses of the
 * target's piece of the address space (routing.h), so the kernel itself evaluates rules, tables
 * and metrics, once for each piece.
 */
#ifndef NEXT_HOP_H
#define NEXT_HOP_H

#include "egress_map.h"

/* The MAC of ff02::1 (RFC 2464, 7). */
extern const uint8_t next_hop_all_nodes[6];

struct next_hops {
	const struct egress_options *options;
	struct egress_map *map;
	uint32_t uid;                               /* of the user who started us */
	/* of the route to most of the Internet; 0: none */
	unsigned default_ifindex[FAMILIES];
};

/* To be called when routes have been read. */
void next_hops_find_default(struct next_hops *);

/*
 * The egress of a target, as in egress_map.at; source is the address that it is to be probed from,
 * or NULL.
 */
uint32_t next_hop_find(struct next_hops *, const struct addr *target, const struct addr *source);

#endif
