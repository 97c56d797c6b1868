/* SPDX-License-Identifier: ISC
 *
 * Converts the kernel's answer about a target to an egress.
 */
#include "next_hop.h"

#include <errno.h>

#include "no_route.h"

/*
 * Whether -G is for the gateways on a link. Without -i it is for those on the interface of the
 * default route.
 */
static bool
gateway_given(const struct next_hops *s, unsigned ifindex, int family)
{
	return s->options->has_gateway_mac
	    && (s->options->ifindex != 0 || s->default_ifindex[family] == 0 || s->default_ifindex[family] == ifindex);
}

const uint8_t next_hop_all_nodes[6] = { 0x33, 0x33, 0, 0, 0, 1 };

/*
 * The number of an egress by an interface, or EGRESS_NONE + an errno. gateway is NULL if there is
 * none.
 */
static uint32_t
number_of(struct next_hops *s, unsigned ifindex, int family, const struct addr *gateway, const struct route *r)
{
	struct egress wanted = { .link = egress_link(&s->map->list, ifindex), .family = family, .has_source = r->has_source };
	struct link *l = wanted.link;

	if (l == NULL)
		return EGRESS_NONE + ENODEV;
	if (s->options->scans->templates[0][family].solicits && (gateway != NULL || !l->resolves))
		return EGRESS_NONE + (gateway != NULL ? NO_ROUTE_OFF_LINK : NO_ROUTE_NO_MACS);
	if (r->has_source)
		wanted.source = r->source;
	wanted.hop = gateway != NULL ? HOP_GATEWAY : l->resolves ? HOP_ON_LINK : HOP_NONE;
	if (gateway != NULL)
		wanted.next_hop = *gateway;
	/* the probe itself asks for the MAC, of all hosts on the link */
	if (s->options->scans->templates[0][family].solicits) {
		wanted.hop = HOP_NONE;
		wanted.mac = l->mac;
	}
	if (s->options->scans->templates[0][family].all_nodes) {
		wanted.hop = HOP_NONE;
		wanted.mac = next_hop_all_nodes;
	}
	if (wanted.hop == HOP_GATEWAY && gateway_given(s, ifindex, family))
		wanted.mac = s->options->gateway_mac;
	else if (!l->resolves && wanted.mac == NULL)
		/*
		 * as in the kernel, frames to a link without address resolution go to our own MAC
		 */
		wanted.mac = l->mac;
	return egress_number(&s->map->list, &wanted);
}

static uint32_t
number_of_route(struct next_hops *s, const struct addr *target, const struct route *r)
{
	return number_of(s, r->ifindex, routing_family(target), r->has_gateway ? &r->gateway : NULL, r);
}

/*
 * For an address that the kernel considers a broadcast address. On a link with address resolution
 * it may still belong to one host.
 */
static uint32_t
number_of_broadcast(struct next_hops *s, const struct addr *target, const struct route *r)
{
	const struct link *l = egress_link(&s->map->list, r->ifindex);

	return l != NULL && l->resolves ? number_of_route(s, target, r) : EGRESS_NONE;
}

/*
 * The source address for one of several next hops: that of the route, or else the one that the
 * kernel uses towards this next hop.
 */
static uint32_t
number_of_hop(struct next_hops *s, const struct addr *target, const struct route *configured, const struct next_hop *h)
{
	struct route r = *configured, towards;
	bool by_gateway = h->has_gateway && addr_is4(&h->gateway) == addr_is4(target);

	if (!r.has_source && netlink_route(by_gateway ? &h->gateway : target, h->ifindex, &towards) == 0) {
		r.has_source = towards.has_source;
		r.source = towards.source;
	}
	return number_of(s, h->ifindex, routing_family(target), h->has_gateway ? &h->gateway : NULL, &r);
}

/*
 * Whether targets may use a next hop: it must not be dead, and if others have a carrier, it must
 * have one.
 */
static bool
usable(const struct next_hops *s, const struct next_hop *h, bool carriers)
{
	return !h->dead && !(carriers && h->no_carrier) && (s->options->ifindex == 0 || h->ifindex == s->options->ifindex);
}

/*
 * Spreads the targets of a piece over next hops by their weights. Returns EGRESS_UNKNOWN if none
 * is usable.
 */
static uint32_t
number_of_group(struct next_hops *s, const struct addr *target, const struct route *configured)
{
	struct egress_group g;
	unsigned total = 0, before = 0, slot = 0;
	bool carriers = false;

	for (size_t i = 0; i < configured->hops_n; i++)
		carriers = carriers || usable(s, &configured->hops[i], true);
	for (size_t i = 0; i < configured->hops_n; i++)
		total += usable(s, &configured->hops[i], carriers) ? configured->hops[i].weight : 0;
	/* -i demands an interface that only another route has. */
	if (total == 0)
		return EGRESS_UNKNOWN;
	for (size_t i = 0; i < configured->hops_n; i++) {
		uint32_t number;

		if (!usable(s, &configured->hops[i], carriers))
			continue;
		number = number_of_hop(s, target, configured, &configured->hops[i]);
		if (number >= EGRESS_NONE)
			return number;
		for (before += configured->hops[i].weight; slot < EGRESS_HOPS && slot * total < before * EGRESS_HOPS; slot++)
			g.egress[slot] = number;
	}
	return egress_map_group(s->map, &g);
}

/*
 * Rules may depend on the source address. If it is not given, the kernel selects one first, and
 * is then asked again with it.
 */
static int
ask_kernel(const struct next_hops *s, struct route_query *q, struct route *r)
{
	struct addr source;
	int error = netlink_route_query(q, r);

	if (error != 0 || q->source != NULL || !r->has_source || !s->map->routing.rules[routing_family(&q->to)].source)
		return error;
	source = r->source;
	q->source = &source;
	error = netlink_route_query(q, r);
	q->source = NULL;
	r->has_source = true;
	r->source = source;
	return error;
}

/*
 * For an interface of -i the kernel invents a route if there is none. That suffices if no gateway
 * has to be found.
 */
static bool
made_up_will_do(struct next_hops *s)
{
	struct link *l = egress_link(&s->map->list, s->options->ifindex);

	return l != NULL && (!l->resolves || s->options->has_gateway_mac);
}

static uint32_t
number_of_made_up(struct next_hops *s, const struct addr *target)
{
	static const struct addr given;
	struct route r;

	if (netlink_route(target, s->options->ifindex, &r) != 0)
		r.has_source = false;
	return number_of(s, s->options->ifindex, routing_family(target), s->options->has_gateway_mac ? &given : NULL, &r);
}

/* A query about a target, with all facts on which rules depend. */
static struct route_query
query(const struct next_hops *s, const struct addr *target, const struct addr *source)
{
	int f = routing_family(target);
	const struct rule_kinds *rules = &s->map->routing.rules[f];

	return (struct route_query){
		.to = *target, .ifindex = s->options->ifindex, .has_uid = rules->uid, .uid = s->uid,
		.protocol = rules->protocol ? probe_protocol(s->options->scans->scan[0].probe, f == FAMILY_IP6) : 0,
		/* the kernel has no routes from an address that is not ours */
		.source = source != NULL && rules->source && ranges_has(&s->map->routing.ours, source) ? source : NULL,
	};
}

/* The same query, for the route as configured. */
static int
ask_configured(const struct next_hops *s, struct route_query q, struct route *configured)
{
	q.configured = true;
	return ask_kernel(s, &q, configured);
}

/* The group of next hops of a target, or EGRESS_UNKNOWN if its route has only one. */
static uint32_t
number_of_several(struct next_hops *s, const struct addr *target, const struct route_query *q)
{
	struct route configured = { 0 };

	if (!s->map->routing.several[routing_family(target)] || s->options->loopback)
		return EGRESS_UNKNOWN;
	if (ask_configured(s, *q, &configured) != 0 || configured.hops_n < 2)
		return EGRESS_UNKNOWN;
	return number_of_group(s, target, &configured);
}

uint32_t
next_hop_find(struct next_hops *s, const struct addr *target, const struct addr *source)
{
	struct route_query q = query(s, target, source);
	struct route r = { 0 };
	uint32_t number;
	int error = 0;

	/* Each link has its own group of this kind, so the kernel's route is no answer. */
	if (s->options->scans->templates[0][routing_family(target)].all_nodes)
		return number_of_made_up(s, target);

	/* Only this query distinguishes an IPv4 route that exists from one that is invented. */
	if (s->options->ifindex != 0 && addr_is4(target) && !s->options->loopback)
		error = ask_configured(s, q, &r);
	if (error == 0)
		error = ask_kernel(s, &q, &r);
	if (error != 0 && s->options->ifindex != 0 && made_up_will_do(s))
		return number_of_made_up(s, target);
	if (error != 0)
		return EGRESS_NONE + (uint32_t)error;
	if (r.local && !s->options->loopback)
		return EGRESS_NONE;
	if (r.broadcast)
		return number_of_broadcast(s, target, &r);
	number = number_of_several(s, target, &q);
	return number != EGRESS_UNKNOWN ? number : number_of_route(s, target, &r);
}

void
next_hops_find_default(struct next_hops *s)
{
	const struct addr of[FAMILIES] = { addr_from4(0), { { 0 } } };
	struct route r;

	for (int f = 0; f < FAMILIES; f++)
		s->default_ifindex[f] = netlink_default_route(&of[f], 0, &r) == 0 ? r.ifindex : 0;
}
