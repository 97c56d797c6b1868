/* SPDX-License-Identifier: ISC
 *
 * Makes encapsulations: one for each link, family and kind of packet, when the first probe needs
 * it.
 */
#include "encapsulation.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

enum { CACHE_LINE = 64 };       /* bytes */

/*
 * Whether packets leave without an Ethernet header. Hosts on a link whose MACs must be resolved
 * get Ethernet frames even with -X: otherwise the kernel would resolve them, which knows only
 * 1024 neighbours and drops waiting packets.
 */
static bool
is_raw_ip(const struct egress_options *o, const struct egress *e)
{
	return o->file != NULL ? o->raw_ip : !e->link->ethernet || (o->raw_ip && e->hop != HOP_ON_LINK);
}

bool
encapsulation_fits(const struct encapsulations *s, const struct egress *e, bool several)
{
	return engines_fit(&s->engines, e->link, is_raw_ip(s->options, e), several);
}

static struct encapsulation *
new_encapsulation(struct encapsulations *s, struct link *l, unsigned scan, int family, bool raw_ip, struct engine *engine)
{
	struct encapsulation *c = allocate_zeroed_or_die(1, sizeof(*c));
	const struct scans *scans = s->options->scans;
	struct frame_headers headers = { .ip6 = family == FAMILY_IP6, .ethernet = !raw_ip, .ttl = scans->hops.rising ? 0 : scans->hops.first };

	*c = (struct encapsulation){ .link = l, .engine = engine, .scan = scan, .family = family, .raw_ip = raw_ip };
	if (scans->templates[scan][family].all_nodes)
		headers.ttl = 1;
	memcpy(headers.from, s->options->has_mac ? s->options->mac : l->mac, sizeof(headers.from));
	frame_build(&c->frame, scans->scan[scan].probe, &scans->templates[scan][family], &headers);
	c->copy_size = (c->frame.len + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	c->copies = aligned_alloc(CACHE_LINE, ENGINE_FRAMES * c->copy_size);
	if (c->copies == NULL)
		err(3, NULL);
	for (size_t i = 0; i < ENGINE_FRAMES; i++)
		memcpy(c->copies + i * c->copy_size, c->frame.bytes, c->frame.len);
	s->list = reallocate_or_die(s->list, s->n + 1, sizeof(*s->list));
	return s->list[s->n++] = c;
}

struct encapsulation *
encapsulation_find(struct encapsulations *s, const struct egress *e, unsigned scan, bool several)
{
	bool raw_ip = is_raw_ip(s->options, e);
	struct engine *engine;

	for (size_t i = 0; i < s->n; i++) {
		struct encapsulation *c = s->list[i];

		if (c->link == e->link && c->scan == scan && c->family == e->family && c->raw_ip == raw_ip)
			return c;
	}
	engine = engines_bind(&s->engines, e->link, raw_ip, several);
	return engine != NULL ? new_encapsulation(s, e->link, scan, e->family, raw_ip, engine) : NULL;
}

bool
encapsulation_change_engine(struct encapsulations *s, struct encapsulation *c)
{
	struct engine *engine = engines_replace_live(&s->engines, c->link);

	if (engine != NULL)
		c->engine = engine;
	return engine != NULL;
}

struct iovec
encapsulation_fill(const struct encapsulation *c, size_t i, const uint8_t *mac, const struct addr *source,
    const struct addr *target, const struct probe_values *v)
{
	uint8_t *copy = c->copies + i * c->copy_size;

	if (!c->raw_ip)
		memcpy(copy, mac, 6);
	return (struct iovec){ copy, frame_fill(&c->frame, copy, source, target, v) };
}

const char *
encapsulation_engines(const struct encapsulations *s, char *text, size_t room)
{
	size_t n = 0;

	snprintf(text, room, "none");
	for (size_t i = 0; i < s->n; i++) {
		const char *name = s->list[i]->engine->name;
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again = again || strcmp(s->list[j]->engine->name, name) == 0;
		if (!again)
			n = egress_add_name(text, room, n, name);
	}
	return text;
}
