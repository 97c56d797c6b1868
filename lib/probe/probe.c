/* SPDX-License-Identifier: ISC
 *
 * The table of probe modules.
 */
#include "probe/probe.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/option.h"
#include "net/wire.h"

/* The modules, one per line, in the order of lists. */
#define PROBES(X) \
	X(tcp_synscan) \
	X(tcp_synackscan) \
	X(tcp_banner) \
	X(tcp_reset) \
	X(icmp_echoscan) \
	X(icmp6_echoscan) \
	X(icmp_echo_time) \
	X(arp) \
	X(nd) \
	X(icmp6_all_nodes) \
	X(udp) \
	X(ntp) \
	X(dns) \
	X(upnp) \
	X(bacnet) \
	X(ipip)

#define DECLARE(name) extern const struct probe probe_##name;
#define ADDRESS(name) &probe_##name,

PROBES(DECLARE)

static const struct probe *const probes[] = { PROBES(ADDRESS) };

const struct probe *
probe_at(size_t i)
{
	return i < sizeof(probes) / sizeof(*probes) ? probes[i] : NULL;
}

const struct probe *
probe_find(const char *name)
{
	for (size_t i = 0; probe_at(i) != NULL; i++)
		if (strcmp(probe_at(i)->name, name) == 0)
			return probe_at(i);
	return NULL;
}

void
probe_templates(const struct probe *probe, const char *args, const struct about *about, struct template templates[2])
{
	struct template parsed = probe->template;

	parsed.about = about;
	if (args != NULL && !probe->takes_args)
		errx(2, "--probe-args: %s takes none", probe->name);
	if (probe->parse != NULL)
		probe->parse(&parsed, args);
	for (int ip6 = 0; ip6 < 2; ip6++) {
		templates[ip6] = parsed;
		templates[ip6].protocol = probe_protocol(probe, ip6);
		if (probe->configure != NULL)
			probe->configure(&templates[ip6], ip6, args);
	}
}

void
probe_check_hops(const struct probe *probe, const struct hops *h)
{
	char known[128] = "";
	size_t n = 0;

	if (h->flow && !h->rising)
		errx(2, "--flow needs --ttl N+: otherwise all attempts have the same hop");
	if (!h->rising || probe->tells_hop)
		return;
	for (size_t i = 0; probe_at(i) != NULL && n < sizeof(known); i++)
		if (probe_at(i)->tells_hop)
			n += (size_t)snprintf(known + n, sizeof(known) - n, " %s", probe_at(i)->name);
	errx(2, "--ttl: %u+: replies to %s do not tell the hop of their probe: want one of:%s", h->first, probe->name, known);
}

const char *
probe_args_file(const struct probe *probe, const char *args)
{
	return args != NULL && probe->args_file != NULL ? probe->args_file(args) : NULL;
}

void
probe_files(const struct probe *probe, const char *args, struct files *files)
{
	const char *path = probe_args_file(probe, args);

	if (path != NULL)
		files_read(files, "--probe-args", path);
	if (probe->name_files != NULL)
		probe->name_files(args, files);
}

struct value
probe_rtt(const struct reply *r, const uint8_t *time)
{
	const struct timespec *t = &r->packet->time;
	uint32_t rtt = (uint32_t)t->tv_sec * 1000000 + (uint32_t)(t->tv_nsec / 1000) - wire_get32(time);

	if (rtt > INT32_MAX)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = rtt };
}

struct value
probe_port_rtt(const struct reply *r)
{
	if (r->rtt_us == 0 || r->repeat)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_MS, .number = r->rtt_us };
}

struct value
probe_raw(const struct addr *a)
{
	if (!addr_is4(a))
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = __builtin_bswap32(addr_to4(a)) };
}

void
probe_list_and_exit(void)
{
	for (size_t i = 0; probe_at(i) != NULL; i++)
		printf("%-16s %s\n", probe_at(i)->name, probe_at(i)->help);
	option_print_and_exit("");
}

const struct probe *
probe_option(const char *name)
{
	const struct probe *found = probe_find(name);
	char known[512] = "";
	size_t n = 0;

	if (found != NULL)
		return found;
	for (size_t i = 0; probe_at(i) != NULL && n < sizeof(known); i++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, " %s", probe_at(i)->name);
	errx(2, "-M: unknown probe: %s: there are:%s", name, known);
}
