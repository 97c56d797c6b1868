/* SPDX-License-Identifier: ISC
 *
 * Opening engines and choosing one for a link.
 */
#include "engines.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "net/netlink.h"

enum { XDP_MAX = 32 };          /* interfaces that AF_XDP is opened for */

static const char *const names[ENGINE_KINDS] = {
	[ENGINE_PACKET] = "packet",
	[ENGINE_XDP] = "xdp",
	[ENGINE_IP] = "ip",
	[ENGINE_PCAP] = "pcap",
};

enum engine_kind
engines_option(const char *name)
{
	char known[64] = "";
	size_t n = 0;

	for (enum engine_kind kind = ENGINE_PACKET; kind < ENGINE_KINDS; kind++) {
		if (strcmp(name, names[kind]) == 0)
			return kind;
		n += (size_t)snprintf(known + n, sizeof(known) - n, " %s", names[kind]);
	}
	errx(2, "--engine: unknown engine: %s: there are:%s", name, known);
}

static bool
wants_xdp(const struct engines *s)
{
	return s->options->engine == ENGINE_XDP;
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
open_xdp(struct engines *s)
{
	struct interfaces all = { .n = 0 };

	if (s->options->ifindex == 0)
		netlink_route_interfaces(add_interface, &all);
	s->xdp_n = all.n > 0 ? all.n : 1;
	s->xdp = allocate_zeroed_or_die(s->xdp_n, sizeof(*s->xdp));
	for (size_t i = 0; i < s->xdp_n; i++)
		s->xdp[i].engine = engine_xdp_open();
}

void
engines_open(struct engines *s)
{
	const struct egress_options *o = s->options;

	if (o->file != NULL && o->engine != ENGINE_FITTING && o->engine != ENGINE_PCAP)
		errx(2, "--engine: %s does not fit -w: pcap does", names[o->engine]);
	if (o->survey)
		return;
	if (o->file != NULL) {
		s->file = engine_pcap_open(o->file, o->raw_ip);
		return;
	}
	s->ip = engine_ip_open();
	if (!wants_xdp(s) || o->raw_ip)
		s->packet = engine_packet_open();
	if (wants_xdp(s))
		open_xdp(s);
}

static enum engine_kind
fitting(const struct engines *s, bool raw_ip)
{
	return raw_ip ? ENGINE_IP : wants_xdp(s) ? ENGINE_XDP : ENGINE_PACKET;
}

/*
 * With -X one Ethernet takes two engines, and several links may each take another: then no name is
 * right for all, and an engine that fits each is chosen where --engine is absent.
 */
bool
engines_fit(const struct engines *s, const struct link *l, bool raw_ip, bool several)
{
	bool two = s->options->raw_ip && l->ethernet;
	enum engine_kind wanted = s->options->engine, fits = fitting(s, raw_ip);

	if (s->options->file != NULL || wanted == ENGINE_FITTING || wanted == fits)
		return true;
	if (two || several)
		warnx("--engine: %s does not fit %s%s: leave out --engine", names[wanted],
		    !two ? "" : raw_ip ? "-X on " : "hosts on the link of ", l->ifname);
	else
		warnx("--engine: %s does not fit %s: %s does", names[wanted], l->ifname, names[fits]);
	return false;
}

static struct engine *
bind_xdp(struct engines *s, const struct link *l)
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

struct engine *
engines_bind(struct engines *s, const struct link *l, bool raw_ip, bool several)
{
	if (s->file != NULL)
		return s->file;
	if (!engines_fit(s, l, raw_ip, several))
		return NULL;
	if (raw_ip)
		return s->ip;
	if (wants_xdp(s))
		return bind_xdp(s, l);
	return s->packet->bind(s->packet, l->ifindex, l->ifname) ? s->packet : NULL;
}

void
engines_flush(struct engines *s, struct status *status)
{
	struct engine *const single[] = { s->file, s->ip, s->packet };

	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
		if (single[i] != NULL)
			single[i]->flush(single[i], status);
	for (size_t i = 0; i < s->xdp_n; i++)
		s->xdp[i].engine->flush(s->xdp[i].engine, status);
}
