/* SPDX-License-Identifier: ISC
 *
 * Ways out.
 */
#include "path.h"

#include <err.h>
#include <string.h>

static struct engine *
choose_engine(struct path *p, const struct path *other, const struct outlet *o)
{
	bool bare = o->bare || !p->link.ethernet;
	struct engine *fits = p->file != NULL ? p->file : bare ? p->ip : p->ethernet;

	if (o->engine != NULL && strcmp(o->engine, fits->name) != 0) {
		warnx("--engine: %s does not fit %s: %s does", o->engine, p->file != NULL ? "-w" : p->link.ifname, fits->name);
		return NULL;
	}
	if (other->ready && other->link.ifindex == p->link.ifindex && strcmp(other->engine->name, fits->name) == 0)
		return other->engine;
	if (fits->bind != NULL)
		fits->bind(fits, p->link.ifindex, p->link.ifname);
	return fits;
}

bool
path_open(struct path *p, const struct path *other, const struct outlet *o, const struct scan *scan, const struct addr *target)
{
	struct around around = { .ip6 = !addr_is4(target), .ttl = o->ttl };

	p->closed = true;
	if (p->file == NULL && !link_find(&p->link, target, o->bare))
		return false;
	if (p->source_count == 0 && !p->link.has_source) {
		warnx("%s: no IPv%d address: give one with -S", p->file == NULL ? p->link.ifname : "-w", around.ip6 ? 6 : 4);
		return false;
	}
	if (p->source_count == 1) {
		p->link.source = numbered_at(p->sources, p->source_first);
		p->source_count = 0;
	}
	p->engine = choose_engine(p, other, o);
	if (p->engine == NULL)
		return false;
	around.ethernet = !o->bare && (p->file != NULL || p->link.ethernet);
	memcpy(around.from, p->link.mac, sizeof(around.from));
	frame_build(&p->frame, scan->probe, &o->templates[around.ip6 ? PATH_IP6 : PATH_IP4], &around);
	if (p->neighbours != NULL)
		p->link.asked_as = neighbours_link(p->neighbours, p->link.ifindex, p->link.own_mac);
	p->ready = true;
	p->closed = false;
	return true;
}

bool
path_open_far(struct path *p, const struct addr *target, struct status *status)
{
	bool needs_mac = p->file == NULL && p->frame.ip > 0 && p->link.asks && !p->link.has_gateway_mac;

	p->far = !needs_mac || link_find_gateway(&p->link, target, p->neighbours, status);
	p->far_closed = !p->far;
	return p->far;
}

struct addr
path_source(const struct path *p, const struct key *key, const struct addr *target, uint16_t port, uint8_t protocol)
{
	if (p->source_count == 0)
		return p->link.source;
	return numbered_at(p->sources, p->source_first + tag_source_number(key, target, port, protocol) % p->source_count);
}
