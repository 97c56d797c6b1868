/* SPDX-License-Identifier: ISC
 *
 * Opens engines and chooses one for a link.
 */
#include "engines.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

static const char *const names[ENGINE_KINDS] = {
	[ENGINE_PACKET] = "packet",
	[ENGINE_LIVE] = "live",
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

/* If live cannot be opened and was not asked for by name, packet is used instead. */
static void
open_live(struct engines *s)
{
	const char *why;

	s->live = engine_live_open(&why);
	if (s->live != NULL)
		return;
	if (s->options->engine == ENGINE_LIVE)
		errx(2, "--engine: live: %s", why);
	warnx("engine live is not used: %s", why);
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
		s->file = engine_file_open(o->file, o->text, o->raw_ip);
		return;
	}
	s->ip = engine_ip_open();
	s->packet = engine_packet_open();
	if (s->options->engine == ENGINE_LIVE || (o->engine == ENGINE_FITTING && o->fast && !o->raw_ip))
		open_live(s);
}

/*
 * With -X one Ethernet needs two engines, and several links may each need another one. Then no
 * single name is right, so the message advises to omit --engine, which chooses a fitting engine
 * for each.
 */
bool
engines_fit(const struct engines *s, const struct link *l, bool raw_ip, bool several)
{
	bool two = s->options->raw_ip && l->ethernet;
	enum engine_kind wanted = s->options->engine, fits = raw_ip ? ENGINE_IP : wanted == ENGINE_LIVE ? ENGINE_LIVE : ENGINE_PACKET;

	if (s->options->file != NULL || wanted == ENGINE_FITTING || wanted == fits)
		return true;
	if (two || several)
		warnx("--engine: %s does not fit %s%s: leave out --engine", names[wanted],
		    !two ? "" : raw_ip ? "-X on " : "hosts on the link of ", l->ifname);
	else
		warnx("--engine: %s does not fit %s: %s does", names[wanted], l->ifname, names[fits]);
	return false;
}

struct engine *
engines_bind(struct engines *s, struct link *l, bool raw_ip, bool several)
{
	if (s->file != NULL)
		return s->file;
	if (!engines_fit(s, l, raw_ip, several))
		return NULL;
	if (raw_ip)
		return s->ip;
	if (s->live != NULL && !l->refuses_live)
		return s->live;
	return s->packet->bind(s->packet, l->ifindex, l->ifname) ? s->packet : NULL;
}

struct engine *
engines_replace_live(struct engines *s, struct link *l)
{
	if (s->options->engine == ENGINE_LIVE) {
		warnx("%s: takes no frames from the engine live: leave out --engine", l->ifname);
		return NULL;
	}
	if (!l->refuses_live)
		warnx("%s: takes no frames from the engine live: packet is used", l->ifname);
	l->refuses_live = true;
	return engines_bind(s, l, false, true);
}

void
engines_flush(struct engines *s, struct status *status)
{
	struct engine *const all[] = { s->file, s->ip, s->packet, s->live };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i] != NULL && all[i]->flush != NULL)
			all[i]->flush(all[i], status);
}
