/* SPDX-License-Identifier: ISC
 *
 * What the kernel knows of routes and neighbours: rtnetlink(7), through libmnl. Needs no
 * privilege.
 */
#ifndef NETLINK_H
#define NETLINK_H

#include <net/if.h>

#include "addr/addr.h"

/* So many next hops of one route are told apart. */
#define ROUTE_HOPS 64

struct next_hop {
	unsigned ifindex;
	bool has_gateway;       /* else the target is on the link itself */
	struct addr gateway;
	unsigned weight;        /* 1 and more */
	bool dead, no_carrier;
};

struct route {
	unsigned ifindex;
	char ifname[IF_NAMESIZE];
	bool has_gateway;       /* else the target is on the link itself */
	struct addr gateway;
	bool has_source;
	struct addr source;     /* the address that the kernel would send from */
	bool local;             /* it is an address of ours */
	bool broadcast;         /* or one of all hosts on a link */
	struct next_hop hops[ROUTE_HOPS];
	size_t hops_n;          /* 0: the one above */
};

/*
 * The route to an address, through the given interface only where ifindex is not 0.
 * Returns 0 or an errno, ENETUNREACH where there is no route.
 */
int netlink_route(const struct addr *to, unsigned ifindex, struct route *);

/* What a route may depend on beside the target; all that is 0 or NULL is left out. */
struct route_query {
	struct addr to;
	unsigned ifindex;
	const struct addr *source;
	bool has_uid;
	uint32_t uid;           /* whose packets they are */
	uint8_t protocol;
	/*
	 * the route as it was configured: with all next hops, and none that the kernel makes up
	 * for ifindex
	 */
	bool configured;
};

int netlink_route_query(const struct route_query *, struct route *);

/* The route that most of the Internet is reached by, in the family of an address. */
int netlink_default_route(const struct addr *family_of, unsigned ifindex, struct route *);

/* Addresses that the kernel may treat alike. */
struct prefix {
	struct addr first, last;
	bool local;             /* addresses of ours */
	bool several;           /* it has more than one next hop */
};

/* What rules look at beside the target. */
struct rule_kinds {
	bool source, uid, protocol;
};

/* For each rule that is for some targets, or for some sources, only. */
struct rule_prefixes {
	void (*target)(void *ctx, const struct prefix *);
	void (*source)(void *ctx, const struct prefix *);
	void *ctx;
};

/*
 * Hands over each route of a family (AF_INET, AF_INET6), of all tables and kinds. Returns 0 or an
 * errno; EINTR where routes were changed meanwhile, so that what was handed over may be neither
 * the old nor the new ones. Those below return the same.
 */
int netlink_routes(int family, void (*each)(void *ctx, const struct prefix *), void *ctx);

/* The same of rules (ip-rule(8)). */
int netlink_rules(int family, struct rule_kinds *, const struct rule_prefixes *);

/* The prefixes of our own addresses of a family. */
int netlink_addresses(int family, void (*each)(void *ctx, const struct addr *, unsigned bits), void *ctx);

/* The prefixes with a label of their own in the selection of IPv6 source addresses (RFC 6724). */
int netlink_labels(void (*each)(void *ctx, const struct prefix *), void *ctx);

/*
 * A descriptor that is readable when routes, rules, addresses or interfaces have changed; -1 and
 * errno where there is none. netlink_changed() takes all that has come, without waiting: whether
 * there was any.
 */
int netlink_watch(void);
bool netlink_changed(int fd);

/*
 * Hands over the interface of each next hop of each unicast route, of either family and in every
 * table, once or more often. far: the route is one by which most of the Internet is reached.
 * Routes to link-local addresses of IPv6, which every interface has, are left out. Returns 0 or an
 * errno.
 */
int netlink_route_interfaces(void (*each)(void *ctx, unsigned ifindex, bool far), void *ctx);

/*
 * Whether an interface is a VRF (ip-vrf(8)), a routing table of the links that are in it. False
 * where the kernel does not tell.
 */
bool netlink_is_vrf(unsigned ifindex);

/* The MAC address of a neighbour, where the kernel has it. Returns 0, ENOENT, or another errno. */
int netlink_neighbour(const struct addr *, unsigned ifindex, uint8_t mac[6]);

#endif
