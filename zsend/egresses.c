/* SPDX-License-Identifier: ISC
 *
 * Finding egresses, and making them ready. The kernel is asked about the first target of each piece of the address space;
 * egress_prepare() then opens what an egress takes.
 */
#include "egresses.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

enum {
	CLASSES_MAX = 64,       /* sets of source addresses; more of them are taken as one */
	XDP_MAX = 32,           /* interfaces that AF_XDP is opened for */
	REREAD_COST = 20,       /* reading the routes again takes at most one part in so many of the time */
	LOOKED_AFTER = 4,       /* gateways a second */
	CACHE_LINE = 64,        /* bytes */
};

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void *
allocate(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		err(3, NULL);
	return p;
}

/* A new object, whose address stays, at the end of a list of n. */
static void *
append(void *list, size_t *n, size_t size)
{
	void **grown = reallocarray(*(void **)list, *n + 1, sizeof(*grown));

	if (grown == NULL)
		err(3, NULL);
	*(void **)list = grown;
	return grown[(*n)++] = allocate(1, size);
}

/* --- what the kernel says */

static struct link *
find_link(struct egresses *s, unsigned ifindex)
{
	struct link *l, fresh;

	for (size_t i = 0; i < s->links_n; i++)
		if (s->links[i]->ifindex == ifindex)
			return s->links[i];
	if (!link_open(&fresh, ifindex))
		return NULL;
	l = append(&s->links, &s->links_n, sizeof(*l));
	*l = fresh;
	return l;
}

/* Whether -G is about the gateways on a link: without -i it is about those of the interface of the default route. */
static bool
gateway_given(const struct egresses *s, unsigned ifindex, int family)
{
	return s->options.has_gateway_mac
	    && (s->options.ifindex != 0 || s->default_ifindex[family] == 0 || s->default_ifindex[family] == ifindex);
}

static bool
same(const struct egress *a, const struct egress *b)
{
	return a->link == b->link && a->family == b->family && a->hop == b->hop && a->has_source == b->has_source
	    && addr_cmp(&a->source, &b->source) == 0 && addr_cmp(&a->next_hop, &b->next_hop) == 0 && a->mac == b->mac;
}

/* The number of an egress by an interface, or EGRESS_NONE + an errno. gateway: NULL where there is none. */
static uint32_t
number_of(struct egresses *s, unsigned ifindex, int family, const struct addr *gateway, const struct route *r)
{
	struct egress wanted = { .link = find_link(s, ifindex), .family = family, .has_source = r->has_source };
	struct link *l = wanted.link;
	struct egress *e;

	if (l == NULL)
		return EGRESS_NONE + ENODEV;
	if (r->has_source)
		wanted.source = r->source;
	wanted.hop = gateway != NULL ? HOP_GATEWAY : l->resolves ? HOP_ON_LINK : HOP_NONE;
	if (gateway != NULL)
		wanted.next_hop = *gateway;
	if (wanted.hop == HOP_GATEWAY && gateway_given(s, ifindex, family))
		wanted.mac = s->options.gateway_mac;
	else if (!l->resolves)
		/* As the kernel has it, frames to a link without MACs to ask for go to our own. */
		wanted.mac = l->mac;
	for (size_t i = 0; i < s->n; i++)
		if (same(s->list[i], &wanted))
			return (uint32_t)i;
	e = append(&s->list, &s->n, sizeof(*e));
	*e = wanted;
	return (uint32_t)(s->n - 1);
}

static uint32_t
number_of_route(struct egresses *s, const struct addr *target, const struct route *r)
{
	return number_of(s, r->ifindex, routing_family(target), r->has_gateway ? &r->gateway : NULL, r);
}

/* An address that the kernel takes for one of all hosts on a link: where MACs can be asked for it may still be one host's. */
static uint32_t
number_of_broadcast(struct egresses *s, const struct addr *target, const struct route *r)
{
	const struct link *l = find_link(s, r->ifindex);

	return l != NULL && l->resolves ? number_of_route(s, target, r) : EGRESS_NONE;
}

/* The source of one of several next hops is that of the route, or else what the kernel takes towards this next hop. */
static uint32_t
number_of_hop(struct egresses *s, const struct addr *target, const struct route *configured, const struct next_hop *h)
{
	struct route r = *configured, towards;
	bool by_gateway = h->has_gateway && addr_is4(&h->gateway) == addr_is4(target);

	if (!r.has_source && netlink_route(by_gateway ? &h->gateway : target, h->ifindex, &towards) == 0) {
		r.has_source = towards.has_source;
		r.source = towards.source;
	}
	return number_of(s, h->ifindex, routing_family(target), h->has_gateway ? &h->gateway : NULL, &r);
}

/* Whether targets may go by a next hop: one that is not dead and, where others have a carrier, has one too. */
static bool
usable(const struct egresses *s, const struct next_hop *h, bool carriers)
{
	return !h->dead && !(carriers && h->no_carrier) && (s->options.ifindex == 0 || h->ifindex == s->options.ifindex);
}

/* The targets of a piece are spread over next hops by their weights. */
static uint32_t
number_of_group(struct egresses *s, const struct addr *target, const struct route *configured)
{
	struct egress_group g;
	unsigned total = 0, before = 0, slot = 0;
	bool carriers = false;

	for (size_t i = 0; i < configured->hops_n; i++)
		carriers = carriers || usable(s, &configured->hops[i], true);
	for (size_t i = 0; i < configured->hops_n; i++)
		total += usable(s, &configured->hops[i], carriers) ? configured->hops[i].weight : 0;
	/* Of another route, where one interface has to be taken. */
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
	for (size_t i = 0; i < s->groups_n; i++)
		if (memcmp(&s->groups[i], &g, sizeof(g)) == 0)
			return EGRESS_GROUP + (uint32_t)i;
	s->groups = reallocarray(s->groups, s->groups_n + 1, sizeof(*s->groups));
	if (s->groups == NULL)
		err(3, NULL);
	s->groups[s->groups_n] = g;
	return EGRESS_GROUP + (uint32_t)s->groups_n++;
}

/* Rules may look at the source address: one that is not given is selected first, and then the route asked for again. */
static int
ask_kernel(const struct egresses *s, struct route_query *q, struct route *r)
{
	struct addr source;
	int error = netlink_route_query(q, r);

	if (error != 0 || q->source != NULL || !r->has_source || !s->routing.rules[routing_family(&q->to)].source)
		return error;
	source = r->source;
	q->source = &source;
	error = netlink_route_query(q, r);
	q->source = NULL;
	r->has_source = true;
	r->source = source;
	return error;
}

/* Through an interface of -i the kernel makes up a route where there is none: that will do where no gateway has to be found. */
static bool
made_up_will_do(struct egresses *s)
{
	struct link *l = find_link(s, s->options.ifindex);

	return l != NULL && (!l->resolves || s->options.has_gateway_mac);
}

static uint32_t
number_of_made_up(struct egresses *s, const struct addr *target)
{
	static const struct addr given;
	struct route r;

	if (netlink_route(target, s->options.ifindex, &r) != 0)
		r.has_source = false;
	return number_of(s, s->options.ifindex, routing_family(target), s->options.has_gateway_mac ? &given : NULL, &r);
}

/* The egress of all targets that the kernel treats like this one, as in egresses.at. */
static uint32_t
ask(struct egresses *s, const struct addr *target, const struct addr *source)
{
	int f = routing_family(target), error = 0;
	const struct rule_kinds *rules = &s->routing.rules[f];
	uint32_t number;
	struct route_query q = {
		.to = *target, .ifindex = s->options.ifindex, .has_uid = rules->uid, .uid = s->uid,
		.protocol = rules->protocol ? s->options.templates[f].protocol : 0,
	};
	struct route configured = { 0 }, r;

	/* The kernel knows no route from an address that is not ours. */
	if (source != NULL && rules->source && ranges_has(&s->routing.ours, source))
		q.source = source;
	/* Only so does IPv4 tell a route that there is from one that is made up. */
	if (s->options.ifindex != 0 && f == FAMILY_IP4 && !s->options.loopback) {
		q.configured = true;
		error = ask_kernel(s, &q, &configured);
		q.configured = false;
	}
	if (error == 0)
		error = ask_kernel(s, &q, &r);
	if (error != 0 && s->options.ifindex != 0 && made_up_will_do(s))
		return number_of_made_up(s, target);
	if (error != 0)
		return EGRESS_NONE + (uint32_t)error;
	if (r.local && !s->options.loopback)
		return EGRESS_NONE;
	if (r.broadcast)
		return number_of_broadcast(s, target, &r);
	if (s->routing.several[f] && !s->options.loopback) {
		q.configured = true;
		error = ask_kernel(s, &q, &configured);
		number = error == 0 && configured.hops_n > 1 ? number_of_group(s, target, &configured) : EGRESS_UNKNOWN;
		if (number != EGRESS_UNKNOWN)
			return number;
	}
	return number_of_route(s, target, &r);
}

/* --- look-up */

static size_t
class_of(const struct egresses *s, int family, const struct addr *source)
{
	return s->classes[family] > 1 && source != NULL ? routing_source_class(&s->routing, source) : 0;
}

/*
 * Where a route has gone and there is no other, what it led to stays in force: a scan outlives the moment in which an address
 * is renewed, and frames need no route.
 */
static uint32_t
stay(struct egresses *s, const struct addr *target, uint32_t before, uint32_t number)
{
	char text[ADDR_STRLEN];
	uint32_t e = before < EGRESS_GROUP ? before : before < EGRESS_NONE ? s->groups[before - EGRESS_GROUP].egress[0] : EGRESS_NONE;

	if ((number != EGRESS_NONE + ENETUNREACH && (s->options.ifindex == 0 || number != EGRESS_NONE + EHOSTUNREACH))
	    || e == EGRESS_NONE || link_error(s->list[e]->link, false) != 0)
		return number;
	if (!s->told_gone) {
		addr_format(target, text);
		warnx("%s: the route has gone: probes leave as before, by %s", text, s->list[e]->link->ifname);
	}
	s->told_gone = true;
	return before;
}

struct egress *
egress_find(struct egresses *s, const struct addr *target, const struct addr *source, int *error)
{
	int f = routing_family(target);
	size_t i = routing_place(&s->routing, target) * s->classes[f] + class_of(s, f, source);
	uint32_t number = s->at[f][i];

	if (number == EGRESS_UNKNOWN) {
		number = ask(s, target, source);
		if (s->before[f] != NULL && number >= EGRESS_NONE)
			number = stay(s, target, s->before[f][i], number);
		s->at[f][i] = number;
	}
	if (number >= EGRESS_NONE) {
		*error = (int)(number - EGRESS_NONE);
		return NULL;
	}
	if (number >= EGRESS_GROUP)
		number = s->groups[number - EGRESS_GROUP].egress[
		    target_mix(f == FAMILY_IP4 ? addr_to4(target) : addr_hi(target) ^ addr_lo(target)) % EGRESS_HOPS];
	return s->list[number];
}

bool
egress_option_source(const struct egresses *s, const struct key *key, const struct addr *target, uint16_t port, uint8_t protocol,
    struct addr *source)
{
	int f = routing_family(target);
	uint64_t count = s->source_count[f];

	if (count == 0)
		return false;
	*source = addr_index_at(s->sources,
	    s->source_first[f] + (count > 1 ? tag_source_number(key, target, port, protocol) % count : 0));
	return true;
}

/* --- getting ready */

static struct engine *
engine_xdp_for(struct egresses *s, const struct link *l)
{
	for (size_t i = 0; i < s->xdp_n; i++) {
		if (s->xdp[i].link == l)
			return s->xdp[i].engine;
		if (s->xdp[i].link == NULL) {
			if (!s->xdp[i].engine->bind(s->xdp[i].engine, l->ifindex, l->ifname))
				return NULL;
			s->xdp[i].link = l;
			return s->xdp[i].engine;
		}
	}
	warnx("%s: AF_XDP: not opened for so many interfaces", l->ifname);
	return NULL;
}

/*
 * Whether packets leave without Ethernet. Hosts on a link whose MACs have to be asked for get frames also with -X: the kernel,
 * which else would ask, knows 1024 of them, and drops what waits.
 */
static bool
is_raw_ip(const struct egresses *s, const struct egress *e)
{
	return s->options.file != NULL ? s->options.raw_ip : !e->link->ethernet || (s->options.raw_ip && e->hop != HOP_ON_LINK);
}

static const char *
fitting_engine(const struct egresses *s, bool raw_ip)
{
	const char *wanted = s->options.engine;

	return raw_ip ? "ip" : wanted != NULL && strcmp(wanted, "xdp") == 0 ? wanted : "packet";
}

/*
 * With -X one Ethernet takes two engines, and several links may each take another: then no name is right for all, and what
 * fits each is chosen where --engine is absent.
 */
bool
egress_fits_engine(const struct egresses *s, const struct egress *e)
{
	bool raw_ip = is_raw_ip(s, e), two = s->options.raw_ip && e->link->ethernet;
	const char *wanted = s->options.engine, *fits = fitting_engine(s, raw_ip);

	if (s->options.file != NULL || wanted == NULL || strcmp(wanted, fits) == 0)
		return true;
	if (two || s->links_n > 1)
		warnx("--engine: %s does not fit %s%s: leave out --engine", wanted,
		    !two ? "" : raw_ip ? "-X on " : "hosts on the link of ", e->link->ifname);
	else
		warnx("--engine: %s does not fit %s: %s does", wanted, e->link->ifname, fits);
	return false;
}

/* The engine for an interface, bound to it, or NULL. */
static struct engine *
choose_engine(struct egresses *s, const struct egress *e, bool raw_ip)
{
	if (!egress_fits_engine(s, e))
		return NULL;
	if (strcmp(fitting_engine(s, raw_ip), "xdp") == 0)
		return engine_xdp_for(s, e->link);
	if (raw_ip)
		return s->ip;
	return s->packet->bind(s->packet, e->link->ifindex, e->link->ifname) ? s->packet : NULL;
}

static struct encapsulation *
new_encapsulation(struct egresses *s, const struct link *l, int family, bool raw_ip, struct engine *engine)
{
	struct encapsulation *c = append(&s->encapsulations, &s->encapsulations_n, sizeof(*c));
	struct around around = { .ip6 = family == FAMILY_IP6, .ethernet = !raw_ip, .ttl = s->options.ttl };

	*c = (struct encapsulation){ .link = l, .engine = engine, .family = family, .raw_ip = raw_ip };
	memcpy(around.from, s->options.has_mac ? s->options.mac : l->mac, sizeof(around.from));
	frame_build(&c->frame, s->scan->probe, &s->options.templates[family], &around);
	c->slot_size = (c->frame.len + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	c->slots = aligned_alloc(CACHE_LINE, ENGINE_BATCH * c->slot_size);
	if (c->slots == NULL)
		err(3, NULL);
	for (size_t i = 0; i < ENGINE_BATCH; i++)
		memcpy(c->slots + i * c->slot_size, c->frame.bytes, c->frame.len);
	return c;
}

static struct encapsulation *
encapsulate(struct egresses *s, const struct egress *e)
{
	bool raw_ip = is_raw_ip(s, e);
	struct engine *engine;

	for (size_t i = 0; i < s->encapsulations_n; i++) {
		struct encapsulation *c = s->encapsulations[i];

		if (c->link == e->link && c->family == e->family && c->raw_ip == raw_ip)
			return c;
	}
	engine = s->file != NULL ? s->file : choose_engine(s, e, raw_ip);
	return engine != NULL ? new_encapsulation(s, e->link, e->family, raw_ip, engine) : NULL;
}

/* The number under which neighbours of a family are asked on a link, from an address of ours or, where it is NULL, from none. */
static unsigned
asked_as(struct egresses *s, const struct link *l, int family, const struct addr *from)
{
	const struct addr none = family == FAMILY_IP4 ? addr_from4(0) : (struct addr){ { 0 } };

	return neighbours_link(s->neighbours, l->ifindex, l->mac, from != NULL ? from : &none);
}

static struct gateway *
find_gateway(struct egresses *s, const struct link *l, const struct addr *a)
{
	struct gateway *g;
	struct route r;
	bool has_source;

	for (size_t i = 0; i < s->gateways_n; i++)
		if (s->gateways[i]->link == l && addr_cmp(&s->gateways[i]->addr, a) == 0)
			return s->gateways[i];
	g = append(&s->gateways, &s->gateways_n, sizeof(*g));
	*g = (struct gateway){ .link = l, .addr = *a };
	/* From an address that is on the link with it. */
	has_source = netlink_route(a, l->ifindex, &r) == 0 && r.has_source && addr_is4(&r.source) == addr_is4(a);
	g->asked_as = asked_as(s, l, routing_family(a), has_source ? &r.source : NULL);
	g->failed = g->asked_as == NEIGHBOURS_LINKS;
	return g;
}

/* What an egress takes beside its MAC. */
static bool
prepare(struct egresses *s, struct egress *e)
{
	if (!e->has_source && s->source_count[e->family] == 0) {
		warnx("%s: no IPv%d address: give one with -S", e->link->ifname, e->family == FAMILY_IP6 ? 6 : 4);
		return false;
	}
	e->encapsulation = encapsulate(s, e);
	if (e->encapsulation == NULL)
		return false;
	if (e->hop == HOP_ON_LINK)
		e->asked_as = asked_as(s, e->link, e->family, e->has_source ? &e->source : NULL);
	else if (e->mac == NULL && !e->encapsulation->raw_ip)
		e->gateway = find_gateway(s, e->link, &e->next_hop);
	e->ready = e->hop != HOP_ON_LINK || e->asked_as < NEIGHBOURS_LINKS;
	if (!e->ready)
		warnx("%s: too many interfaces to find hosts on", e->link->ifname);
	return e->ready;
}

bool
egress_prepare(struct egresses *s, struct egress *e, struct status *status)
{
	if (e->direct || (e->ready && e->hop == HOP_ON_LINK))
		return true;
	if (e->failed || (!e->ready && !prepare(s, e))) {
		e->failed = true;
		return false;
	}
	if (e->gateway != NULL) {
		if (!gateway_resolve(e->gateway, s->neighbours, status))
			return false;
		e->mac = e->gateway->mac;
	}
	e->direct = e->hop != HOP_ON_LINK;
	return true;
}

/* --- following the kernel */

static void
look_after_gateways(struct egresses *s)
{
	for (size_t i = 0; i < LOOKED_AFTER && i < s->gateways_n; i++)
		gateway_look_after(s->gateways[s->look_next++ % s->gateways_n], s->neighbours);
}

static void
find_default(struct egresses *s)
{
	const struct addr of[FAMILIES] = { addr_from4(0), { { 0 } } };
	struct route r;

	for (int f = 0; f < FAMILIES; f++)
		s->default_ifindex[f] = netlink_default_route(&of[f], 0, &r) == 0 ? r.ifindex : 0;
}

static void
forget(struct egresses *s, int f)
{
	size_t n = s->routing.n[f];
	bool tells_sources = !egress_one_source(s, f) && s->routing.rules[f].source && s->routing.sources_n[f] < CLASSES_MAX;

	s->classes[f] = tells_sources ? s->routing.sources_n[f] + 1 : 1;
	s->at[f] = allocate(n * s->classes[f], sizeof(*s->at[f]));
	memset(s->at[f], 0xff, n * s->classes[f] * sizeof(*s->at[f]));
}

/* Hands on what a family's pieces led to, as they were cut before. */
static void
remember(struct egresses *s, int f, const struct routing *former, const uint32_t *at, const uint32_t *before, size_t classes)
{
	s->before[f] = allocate(s->routing.n[f] * s->classes[f], sizeof(*s->before[f]));
	for (size_t place = 0; place < s->routing.n[f]; place++) {
		struct addr first = routing_first(&s->routing, f, place);
		size_t was = routing_place(former, &first) * classes;

		for (size_t c = 0; c < s->classes[f]; c++) {
			size_t i = was + (c < classes ? c : 0);

			s->before[f][place * s->classes[f] + c] = at[i] < EGRESS_NONE || before == NULL ? at[i] : before[i];
		}
	}
}

static void
reread(struct egresses *s)
{
	struct routing former = s->routing, fresh;
	int64_t begun = now();

	s->changed = routing_read(&fresh) != 0;
	s->reread = now() + REREAD_COST * (now() - begun);
	if (s->changed)
		return;
	s->routing = fresh;
	find_default(s);
	for (int f = 0; f < FAMILIES; f++) {
		uint32_t *at = s->at[f], *before = s->before[f];
		size_t classes = s->classes[f];

		forget(s, f);
		remember(s, f, &former, at, before, classes);
		free(at);
		free(before);
	}
	routing_free(&former);
}

void
egresses_follow(struct egresses *s)
{
	int64_t at = now();

	if (s->watch == -1 || at - s->looked < SECOND)
		return;
	s->looked = at;
	look_after_gateways(s);
	s->changed = netlink_changed(s->watch) || s->changed;
	if (s->changed && at >= s->reread)
		reread(s);
}

/* --- opening */

/* One egress for each family that -S has an address of. */
static void
open_file(struct egresses *s)
{
	struct link *l = append(&s->links, &s->links_n, sizeof(*l));

	routing_whole(&s->routing);
	if (s->options.engine != NULL && strcmp(s->options.engine, "pcap") != 0)
		errx(2, "--engine: %s does not fit -w: pcap does", s->options.engine);
	if (!s->options.survey)
		s->file = engine_pcap_open(s->options.file, s->options.raw_ip);
	for (int f = 0; f < FAMILIES; f++) {
		struct egress *e;

		forget(s, f);
		s->at[f][0] = EGRESS_NONE + EAFNOSUPPORT;
		if (s->source_count[f] == 0)
			continue;
		e = append(&s->list, &s->n, sizeof(*e));
		*e = (struct egress){ .link = l, .family = f, .hop = HOP_NONE, .mac = s->options.gateway_mac };
		s->at[f][0] = (uint32_t)(s->n - 1);
	}
}

/* Interfaces that a route leads to, each once. */
struct interfaces {
	unsigned ifindex[XDP_MAX];
	size_t n;
};

static void
add_interface(void *ctx, unsigned ifindex, bool far)
{
	struct interfaces *all = ctx;
	size_t i = 0;

	(void)far;
	while (i < all->n && all->ifindex[i] != ifindex)
		i++;
	if (i == all->n && i < XDP_MAX)
		all->ifindex[all->n++] = ifindex;
}

static void
open_engines(struct egresses *s)
{
	struct interfaces all = { .n = 0 };
	bool xdp = s->options.engine != NULL && strcmp(s->options.engine, "xdp") == 0;

	s->ip = engine_ip_open();
	if (!xdp || s->options.raw_ip)
		s->packet = engine_packet_open();
	if (!xdp)
		return;
	if (s->options.ifindex == 0)
		netlink_route_interfaces(add_interface, &all);
	s->xdp_n = all.n > 0 ? all.n : 1;
	s->xdp = allocate(s->xdp_n, sizeof(*s->xdp));
	for (size_t i = 0; i < s->xdp_n; i++)
		s->xdp[i].engine = engine_xdp_open();
}

static bool
is_covered(const struct range *r, const struct ranges *ours)
{
	if (addr_is4(&r->first)) {
		for (size_t i = 0; i < ours->n4; i++)
			if (ours->v4[i].first <= addr_to4(&r->first) && addr_to4(&r->last) <= ours->v4[i].last)
				return true;
		return false;
	}
	for (size_t i = 0; i < ours->n6; i++)
		if (addr_cmp(&ours->v6[i].first, &r->first) <= 0 && addr_cmp(&r->last, &ours->v6[i].last) <= 0)
			return true;
	return false;
}

/* Says so where replies to a source address would not be for us. */
static void
check_sources(struct egresses *s)
{
	const struct ranges *set = &s->sources->ranges;
	char text[ADDR_STRLEN];

	for (size_t i = 0; i < set->n4 + set->n6 && !s->foreign_source; i++) {
		struct range r = i >= set->n4 ? set->v6[i - set->n4]
		    : (struct range){ addr_from4(set->v4[i].first), addr_from4(set->v4[i].last) };

		if (is_covered(&r, &s->routing.ours))
			continue;
		s->foreign_source = true;
		addr_format(&r.first, text);
		warnx("-S: %s%s: not an address of this machine, so replies may go elsewhere: ip route add local ADDRESS dev lo makes it one",
		    text, addr_cmp(&r.first, &r.last) != 0 ? " and on" : "");
	}
}

void
egresses_open(struct egresses *s, void (*settled)(void *ctx, struct neighbour *), void *ctx)
{
	int error;

	s->watch = -1;
	s->uid = getuid();
	s->source_count[FAMILY_IP4] = s->source_first[FAMILY_IP6] = s->sources->n4;
	s->source_count[FAMILY_IP6] = s->sources->n - s->sources->n4;
	if (s->options.file != NULL) {
		open_file(s);
		return;
	}
	/* Before they are read, so that no change is missed. */
	s->watch = netlink_watch();
	error = routing_read(&s->routing);
	if (error != 0)
		errx(2, "reading the routes: %s", strerror(error));
	find_default(s);
	for (int f = 0; f < FAMILIES; f++)
		forget(s, f);
	check_sources(s);
	if (s->options.survey)
		return;
	open_engines(s);
	s->neighbours = neighbours_open(settled, ctx);
}

void
egresses_flush(struct egresses *s, struct status *status)
{
	if (s->file != NULL)
		s->file->flush(s->file, status);
	for (size_t i = 0; i < s->encapsulations_n; i++)
		if (s->encapsulations[i]->engine != s->file)
			s->encapsulations[i]->engine->flush(s->encapsulations[i]->engine, status);
}

/* --- names */

static size_t
add_name(char *text, size_t room, size_t n, const char *name)
{
	int added = snprintf(text + n, room - n, "%s%s", n > 0 ? "," : "", name);

	return added > 0 && (size_t)added < room - n ? n + (size_t)added : n;
}

const char *
egresses_interfaces(const struct egresses *s, char *text, size_t room)
{
	size_t n = 0;

	text[0] = '\0';
	for (unsigned nth = 1; nth <= s->links_sent; nth++)
		for (size_t i = 0; i < s->links_n; i++)
			if (s->links[i]->sent == nth && s->links[i]->ifname[0] != '\0')
				n = add_name(text, room, n, s->links[i]->ifname);
	text[n] = '\0';
	return text;
}

const char *
egresses_engines(const struct egresses *s, char *text, size_t room)
{
	size_t n = 0;

	snprintf(text, room, "none");
	for (size_t i = 0; i < s->encapsulations_n; i++) {
		const char *name = s->encapsulations[i]->engine->name;
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again = again || strcmp(s->encapsulations[j]->engine->name, name) == 0;
		if (!again)
			n = add_name(text, room, n, name);
	}
	return text;
}
