/* SPDX-License-Identifier: ISC
 *
 * Queries to the kernel about routes and neighbours: rtnetlink(7), through libmnl. They need no
 * privilege.
 */
#ifndef NETLINK_H
#define NETLINK_H

#include <net/if.h>

#include "addr/addr.h"

/* The largest number of next hops of a route that are kept. */
#define ROUTE_HOPS 64

struct next_hop {
	unsigned ifindex;
	bool has_gateway;       /* otherwise the target is on the link itself */
	struct addr gateway;
	unsigned weight;        /* 1 or more */
	bool dead, no_carrier;
};

struct route {
	unsigned ifindex;
	char ifname[IF_NAMESIZE];
	bool has_gateway;       /* otherwise the target is on the link itself */
	struct addr gateway;
	bool has_source;
	struct addr source;     /* the address that the kernel would send from */
	bool local;             /* the target is our own address */
	bool broadcast;         /* the target is the broadcast address of a link */
	struct next_hop hops[ROUTE_HOPS];
	size_t hops_n;          /* 0: the route has the one next hop above */
};

/*
 * The route to an address; if ifindex is not 0, only through that interface. Returns 0 or an
 * errno; ENETUNREACH means that there is no route.
 */
int netlink_route(const struct addr *to, unsigned ifindex, struct route *);

/* The facts besides the target that a route may depend on. 0 or NULL leaves a fact out. */
struct route_query {
	struct addr to;
	unsigned ifindex;
	const struct addr *source;
	bool has_uid;
	uint32_t uid;           /* the owner of the packets */
	uint8_t protocol;
	/*
	 * the route as configured: with all next hops, and without one that the kernel invents
	 * for ifindex
	 */
	bool configured;
};

int netlink_route_query(const struct route_query *, struct route *);

/* The route that leads to most of the Internet, in the family of the given address. */
int netlink_default_route(const struct addr *family_of, unsigned ifindex, struct route *);

/* Addresses that the kernel may treat alike. */
struct prefix {
	struct addr first, last;
	bool local;             /* our own addresses */
	bool several;           /* the route has several next hops */
};

/* The facts besides the target that rules depend on. */
struct rule_kinds {
	bool source, uid, protocol;
};

/* Called for each rule that applies only to some targets, or only to some sources. */
struct rule_prefixes {
	void (*target)(void *ctx, const struct prefix *);
	void (*source)(void *ctx, const struct prefix *);
	void *ctx;
};

/*
 * Passes each route of a family (AF_INET, AF_INET6), of all tables and kinds, to each(). Returns
 * 0 or an errno. EINTR means that routes changed meanwhile, so the result may mix old and new
 * ones. The functions below return the same.
 */
int netlink_routes(int family, void (*each)(void *ctx, const struct prefix *), void *ctx);

/* The same for rules (ip-rule(8)). */
int netlink_rules(int family, struct rule_kinds *, const struct rule_prefixes *);

/* The prefixes of our own addresses of a family. */
int netlink_addresses(int family, void (*each)(void *ctx, const struct addr *, unsigned bits), void *ctx);

/* The prefixes with a label of their own for the selection of IPv6 source addresses (RFC 6724). */
int netlink_labels(void (*each)(void *ctx, const struct prefix *), void *ctx);

/*
 * A descriptor that is readable after routes, rules, addresses or interfaces have changed; -1 and
 * errno on failure. netlink_changed() reads all notifications without waiting, and returns
 * whether there were any.
 */
int netlink_watch(void);
bool netlink_changed(int fd);

/*
 * Passes the interface of each next hop of each unicast route, of both families and in every
 * table, to each(), at least once. far: the route leads to most of the Internet. Routes to IPv6
 * link-local addresses are left out, since every interface has them. Returns 0 or an errno.
 */
int netlink_route_interfaces(void (*each)(void *ctx, unsigned ifindex, bool far), void *ctx);

/*
 * Whether an interface is a VRF (ip-vrf(8)), a routing table for its member interfaces. False if
 * the kernel does not answer.
 */
bool netlink_is_vrf(unsigned ifindex);

/* The MAC address of a neighbour, if the kernel has it. Returns 0, ENOENT, or another errno. */
int netlink_neighbour(const struct addr *, unsigned ifindex, uint8_t mac[6]);

#endif
