/* SPDX-License-Identifier: ISC
 *
 * What the kernel knows of routes and neighbours: rtnetlink(7), through libmnl. Needs no privilege.
 */
#ifndef NETLINK_H
#define NETLINK_H

#include <net/if.h>

#include "addr.h"

struct route {
	unsigned ifindex;
	char ifname[IF_NAMESIZE];
	bool has_gateway;       /* else the target is on the link itself */
	struct addr gateway;
	bool has_source;
	struct addr source;     /* the address that the kernel would send from */
	bool local;             /* it is an address of ours */
};

/*
 * The route to an address, through the given interface only where ifindex is not 0.
 * Returns 0 or an errno, ENETUNREACH where there is no route.
 */
int netlink_route(const struct addr *to, unsigned ifindex, struct route *);

/* The route that most of the Internet is reached by, in the family of an address. */
int netlink_default_route(const struct addr *family_of, unsigned ifindex, struct route *);

/* The addresses of one route. */
struct prefix {
	struct addr first, last;
	bool has_gateway;
	unsigned metric;        /* of several routes to the same addresses the lowest counts */
};

/*
 * Hands over each route to hosts through an interface, in the family of an address. Returns 0 or an errno; EINTR where
 * routes were changed meanwhile, so that what was handed over may be neither the old nor the new ones.
 */
int netlink_routes(const struct addr *family_of, unsigned ifindex, void (*each)(void *ctx, const struct prefix *),
    void *ctx);

/*
 * Hands over the interface of each next hop of each unicast route, of either family and in every table, once or more often. far: the
 * route is one by which most of the Internet is reached. Routes to link-local addresses of IPv6, which every interface has, are left
 * out. Returns 0 or an errno.
 */
int netlink_route_interfaces(void (*each)(void *ctx, unsigned ifindex, bool far), void *ctx);

/* The MAC address of a neighbour, where the kernel has it. Returns 0, ENOENT, or another errno. */
int netlink_neighbour(const struct addr *, unsigned ifindex, uint8_t mac[6]);

#endif
