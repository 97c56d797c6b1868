/* SPDX-License-Identifier: ISC
 *
 * Finds egresses and prepares them for sending.
 */
#include "egresses.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "source.h"

/* --- finding */

/*
 * If a route has disappeared and there is no other, keeps its egress in force. So a scan survives
 * the moment in which an address is renewed; frames themselves need no route.
 */
static uint32_t
keep_former_egress(struct egresses *s, const struct addr *target, uint32_t before, uint32_t number)
{
	char text[ADDR_STRLEN];
	const struct link *l;

	if ((number != EGRESS_NONE + ENETUNREACH && (s->options.ifindex == 0 || number != EGRESS_NONE + EHOSTUNREACH))
	    || before >= EGRESS_NONE)
		return number;
	l = egress_map_egress(&s->map, before, target)->link;
	if (link_error(l, false) != 0)
		return number;
	if (!s->told_gone) {
		addr_format(target, text);
		warnx("%s: the route has gone: probes leave as before, by %s", text, l->ifname);
	}
	s->told_gone = true;
	return before;
}

/* The source address for a target: from, or one of -S. Returns false if neither gives one. */
static bool
given_source(const struct egresses *s, const struct target *t, struct port port, const struct addr *from, struct addr *source)
{
	int f = routing_family(&t->addr);
	const struct scan *scan = scans_of_protocol(s->options.scans, (enum protocol)port.protocol);
	uint64_t count = s->source_count[f], number = 0;

	if (from != NULL) {
		*source = *from;
		return true;
	}
	if (count > 1)
		number = tag_source_number(&scan->key, &t->addr, port.number, probe_protocol(scan->probe, f == FAMILY_IP6)) % count;
	if (count > 0)
		*source = addr_index_at(s->sources, s->source_first[f] + number);
	return count > 0;
}

struct egress *
egresses_find(struct egresses *s, const struct target *t, struct port port, const struct addr *from, struct addr *source, int *error)
{
	int f = routing_family(&t->addr);
	bool given = given_source(s, t, port, from, source);
	size_t place;
	uint32_t number;
	struct egress *e;

	place = egress_map_place(&s->map, &t->addr, given ? source : NULL);
	number = s->map.at[f][place];

	if (number == EGRESS_UNKNOWN) {
		number = next_hop_find(&s->next_hops, &t->addr, given ? source : NULL);
		if (s->map.former[f] != NULL && number >= EGRESS_NONE)
			number = keep_former_egress(s, &t->addr, s->map.former[f][place], number);
		s->map.at[f][place] = number;
	}
	if (number >= EGRESS_NONE) {
		*error = (int)(number - EGRESS_NONE);
		return NULL;
	}
	e = egress_map_egress(&s->map, number, &t->addr);
	if (!given)
		*source = e->source;
	return e;
}

struct addr
egresses_source4(const struct egresses *s, const struct egress *e)
{
	return s->source_count[FAMILY_IP4] == 1 ? addr_index_at(s->sources, s->source_first[FAMILY_IP4]) : e->source;
}

void
egresses_format_source(const struct egresses *s, const struct egress *e, char text[EGRESSES_SOURCE_SIZE])
{
	uint64_t first = s->source_first[e->family], count = s->source_count[e->family];
	struct addr a = count > 0 ? addr_index_at(s->sources, first) : e->source;
	size_t n;

	if (count == 0 && !e->has_source) {
		strcpy(text, "none");
		return;
	}
	n = addr_format(&a, text);
	if (count < 2)
		return;
	a = addr_index_at(s->sources, first + count - 1);
	text[n] = '-';
	addr_format(&a, text + n + 1);
}

/* Whether a list with commas contains this word. */
static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
		if ((at == list || at[-1] == ',') && (at[n] == ',' || at[n] == '\0'))
			return true;
	return false;
}

const char *
egresses_format_sources(const struct egresses *s, char text[EGRESSES_SOURCES_SIZE])
{
	char source[EGRESSES_SOURCE_SIZE], *end = text;
	unsigned sources = 0;

	text[0] = '\0';
	for (size_t i = 0; i < s->map.list.n && sources <= EGRESSES_SOURCES; i++) {
		const struct egress *e = s->map.list.egress[i];

		if (!e->ready || e->link->sent == 0)
			continue;
		egresses_format_source(s, e, source);
		if (has_word(text, source))
			continue;
		end = stpcpy(stpcpy(end, sources > 0 ? "," : ""), sources < EGRESSES_SOURCES ? source : STATUS_MORE);
		sources++;
	}
	return text;
}

/* --- preparing */

static bool
several_links(const struct egresses *s)
{
	return s->map.list.links_n > 1;
}

bool
egresses_fit_engine(const struct egresses *s, const struct egress *e)
{
	return encapsulation_fits(&s->encapsulations, e, several_links(s));
}

/*
 * The number of a link for neighbours of a family. They are asked from our address, or from the
 * unspecified address if it is NULL.
 */
static unsigned
neighbour_link(struct egresses *s, const struct link *l, int family, const struct addr *from)
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
	s->gateways = reallocate_or_die(s->gateways, s->gateways_n + 1, sizeof(*s->gateways));
	g = s->gateways[s->gateways_n++] = allocate_zeroed_or_die(1, sizeof(*g));
	*g = (struct gateway){ .link = l, .addr = *a };
	/* ask from an address that is on the link of the gateway */
	has_source = netlink_route(a, l->ifindex, &r) == 0 && r.has_source && addr_is4(&r.source) == addr_is4(a);
	g->neighbour_link = neighbour_link(s, l, routing_family(a), has_source ? &r.source : NULL);
	return g;
}

/* Prepares an egress, except for the MAC of its gateway. */
static bool
prepare(struct egresses *s, struct egress *e)
{
	const struct scans *scans = s->options.scans;
	const bool several = several_links(s);

	if (!e->has_source && s->source_count[e->family] == 0 && scans->scan[0].probe->opener == NULL) {
		warnx("%s: no IPv%d address: give one with -S", e->link->ifname, e->family == FAMILY_IP6 ? 6 : 4);
		return false;
	}
	for (unsigned i = 0; i < scans->n; i++)
		if ((e->encapsulation[i] = encapsulation_find(&s->encapsulations, e, i, several)) == NULL)
			return false;
	if (e->hop == HOP_ON_LINK)
		e->neighbour_link = neighbour_link(s, e->link, e->family, e->has_source ? &e->source : NULL);
	else if (e->mac == NULL && !e->encapsulation[0]->raw_ip)
		e->gateway = find_gateway(s, e->link, &e->next_hop);
	e->ready = e->hop != HOP_ON_LINK || e->neighbour_link < NEIGHBOURS_LINKS;
	if (!e->ready)
		warnx("%s: too many interfaces to find hosts on", e->link->ifname);
	return e->ready;
}

bool
egresses_prepare(struct egresses *s, struct egress *e, struct status *status)
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

/* --- opening */

/* Opens one egress for each family of which -S has an address. */
static void
open_file(struct egresses *s)
{
	struct link *l = egress_add_file_link(&s->map.list);
	struct routing routing;

	routing_whole(&routing);
	egress_map_open(&s->map, &routing);
	for (int f = 0; f < FAMILIES; f++) {
		struct egress e = { .link = l, .family = f, .hop = HOP_NONE, .mac = s->options.gateway_mac };

		if (s->options.scans->templates[0][f].all_nodes)
			e.mac = next_hop_all_nodes;
		s->map.at[f][0] = s->source_count[f] > 0 || s->options.scans->scan[0].probe->opener != NULL ? egress_number(&s->map.list, &e) : EGRESS_NONE + EAFNOSUPPORT;
	}
}

int
egresses_read_routes(struct egresses *s)
{
	struct routing routing;
	int error = routing_read(&routing);

	if (error != 0)
		return error;
	next_hops_find_default(&s->next_hops);
	if (s->map.at[FAMILY_IP4] == NULL)
		egress_map_open(&s->map, &routing);
	else
		egress_map_replace(&s->map, &routing);
	return 0;
}

void
egresses_open(struct egresses *s, void (*resolved)(void *ctx, struct neighbour *), void *ctx)
{
	int error;

	s->source_count[FAMILY_IP4] = s->source_first[FAMILY_IP6] = s->sources->n4;
	s->source_count[FAMILY_IP6] = s->sources->n - s->sources->n4;
	/* rows of connections each have their own source */
	for (int f = 0; f < FAMILIES; f++)
		s->map.one_source[f] = s->source_count[f] <= 1 && s->options.scans->scan[0].probe->opener == NULL;
	s->next_hops = (struct next_hops){ .options = &s->options, .map = &s->map, .uid = getuid() };
	s->encapsulations = (struct encapsulations){ .options = &s->options, .engines = { .options = &s->options } };
	if (s->options.file != NULL) {
		open_file(s);
	} else {
		error = egresses_read_routes(s);
		if (error != 0)
			errx(2, "reading the routes: %s", strerror(error));
		/* A target has one egress, whichever protocol is sent to it. */
		for (int f = 0; f < FAMILIES; f++)
			if (s->map.routing.rules[f].protocol && scans_are_several(s->options.scans))
				errx(2, "routing rules tell protocols apart (ip rule, ipproto): scan one protocol at a time");
		s->foreign_source = source_is_foreign("-S", &s->sources->ranges, &s->map.routing.ours);
	}
	engines_open(&s->encapsulations.engines);
	if (s->options.file == NULL && !s->options.survey)
		s->neighbours = neighbours_open(resolved, ctx);
}
