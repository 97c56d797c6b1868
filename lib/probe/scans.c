/* SPDX-License-Identifier: ISC
 *
 * Selects the probes of a scan from options, and by protocol.
 */
#include "probe/scans.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"

enum protocol
scans_protocol(const struct probe *probe)
{
	switch (probe->template.protocol) {
	case IPPROTO_UDP:
		return PROTOCOL_UDP;
	case IPPROTO_ICMP:
		return PROTOCOL_ICMP;
	case IPPROTO_TCP:
		return PROTOCOL_TCP;
	default:
		return PROTOCOL_NONE;
	}
}

enum protocol
scans_unnamed(const struct scans *s)
{
	const struct scan *scan = scans_of_protocol(s, PROTOCOL_NONE);

	return scan != NULL ? scans_protocol(scan->probe) : PROTOCOL_TCP;
}

static void
add(struct scans *s, const struct probe *probe)
{
	const enum protocol protocol = scans_protocol(probe);
	const struct scan *other = s->n > 0 ? scans_of_protocol(s, protocol) : NULL;

	if (other != NULL)
		errx(2, "-M: %s and %s are both over %s: a scan has one probe for each protocol", other->probe->name, probe->name,
		    protocol_name(protocol));
	s->scan[s->n].probe = probe;
	s->of_protocol[protocol] = (uint8_t)s->n++;
	s->of_protocol[PROTOCOL_NONE] = s->n == 1 ? 0 : s->of_protocol[PROTOCOL_TCP];
}

static void
clear(struct scans *s)
{
	s->n = 0;
	memset(s->of_protocol, SCANS_MAX, sizeof(s->of_protocol));
}

void
scans_init(struct scans *s)
{
	*s = (struct scans){ .sources = SOURCES_DEFAULT };
	clear(s);
	add(s, probe_find(PROBE_DEFAULT));
}

/* Probes that continue connections, use IP in IP, or stay on the link cannot be combined. */
static bool
may_be_combined(const struct probe *probe)
{
	return probe->opener == NULL && !probe->template.ipip && !probe->template.solicits && !probe->template.all_nodes;
}

void
scans_option(struct scans *s, const char *names)
{
	const bool several = strchr(names, ',') != NULL;
	const struct probe *probe;
	char name[64];
	size_t n;

	clear(s);
	for (;; names += n + 1) {
		n = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)n, names);
		probe = probe_option(name);
		if (several && !may_be_combined(probe))
			errx(2, "-M: %s cannot be combined with others", probe->name);
		add(s, probe);
		if (names[n] == '\0')
			break;
	}
}

void
scans_args_option(struct scans *s, const char *args)
{
	s->given = reallocate_or_die(s->given, s->given_n + 1, sizeof(*s->given));
	s->given[s->given_n++] = args;
}

void
scans_sources_option(struct scans *s, const char *ports)
{
	uint16_t first, last;

	if (!ports_range(ports, &first, &last))
		errx(2, "-s: bad port range: %s", ports);
	s->sources = (struct sources){ first, (uint32_t)last - first + 1 };
	s->has_sources = true;
}

/* With several probes, the arguments of each begin with its name. */
static void
assign_args(struct scans *s, const char *given)
{
	size_t n = strcspn(given, "=");
	char names[SCANS_NAMES_MAX];

	for (size_t i = 0; i < s->n; i++)
		if (given[n] == '=' && strlen(s->scan[i].probe->name) == n && memcmp(s->scan[i].probe->name, given, n) == 0) {
			s->args[i] = given + n + 1;
			return;
		}
	errx(2, "--probe-args: of several probes, begin with the name of one, as in udp=hex:00: %s of %s", given, scans_names(s, names));
}

void
scans_complete(struct scans *s)
{
	for (size_t i = 0; i < s->given_n; i++)
		if (s->n == 1)
			s->args[0] = s->given[i];
		else
			assign_args(s, s->given[i]);
	for (size_t i = 0; i < s->n; i++) {
		struct scan *scan = &s->scan[i];

		probe_templates(scan->probe, s->args[i], &s->about, s->templates[i]);
		for (int ip6 = 0; ip6 < 2; ip6++)
			about_place(&s->templates[i][ip6], ip6);
		scan->template = &s->templates[i][0];
		scan->hops = s->hops;
		scan->probed = s->probed;
		scan->sources = s->has_sources ? s->sources : probe_sources(scan->probe);
	}
	s->sources = s->scan[0].sources;
}

void
scans_set_key(struct scans *s, const struct key *key)
{
	for (size_t i = 0; i < s->n; i++)
		s->scan[i].key = *key;
}

const char *
scans_names(const struct scans *s, char text[SCANS_NAMES_MAX])
{
	size_t n = 0;

	*text = '\0';
	for (size_t i = 0; i < s->n && n < SCANS_NAMES_MAX; i++)
		n += (size_t)snprintf(text + n, SCANS_NAMES_MAX - n, "%s%s", i > 0 ? "," : "", s->scan[i].probe->name);
	return text;
}

void
scans_files(const struct scans *s, struct files *files)
{
	for (size_t i = 0; i < s->n; i++)
		probe_files(s->scan[i].probe, s->args[i], files);
}

void
scans_check_hops(const struct scans *s)
{
	for (size_t i = 0; i < s->n; i++) {
		probe_check_hops(s->scan[i].probe, &s->hops);
		if (s->hops.flow && s->templates[i][0].patch != NULL)
			errx(2, "--flow: a payload of --probe-args leaves no room to keep the ICMP checksum constant");
	}
}

void
scans_check_about(const struct scans *s)
{
	const struct probe *first = s->scan[0].probe;

	if (s->about.places != NULL && s->about.n == 0)
		errx(2, "--about-in needs --about");
	if (first->opener != NULL && about_is_in_syn(&s->about))
		errx(2, "--about-in: syn: cannot be combined with %s, which needs SYNs without data", first->name);
	for (size_t i = 0; i < s->n; i++)
		if (s->hops.rising && s->scan[i].probe->template.protocol == IPPROTO_TCP && s->templates[i][0].tail.n > 0)
			errx(2, "--about-in: syn: cannot be combined with --ttl N+, since replies to data do not tell the hop of their probe");
}

/*
 * Whether probes of one scan carry the URI at any port of its protocol. If none of the ports has
 * this protocol, asks for a port without a service.
 */
static bool
scan_holds_about(const struct scans *s, size_t i, const struct ports *ports)
{
	const struct template *of = s->templates[i];
	size_t own = 0;

	for (size_t j = 0; j < ports->n; j++) {
		const struct port *port = &ports->list[j];

		if (s->of_protocol[port->protocol] != i)
			continue;
		own++;
		if (about_is_in(&of[0], port->number) || about_is_in(&of[1], port->number))
			return true;
	}
	return own == 0 && (about_is_in(&of[0], 0) || about_is_in(&of[1], 0));
}

bool
scans_hold_about(const struct scans *s, const struct ports *ports)
{
	for (size_t i = 0; i < s->n; i++)
		if (scan_holds_about(s, i, ports))
			return true;
	return false;
}

const char *
scans_columns(const struct scans *s)
{
	if (s->hops.rising)
		return scans_are_several(s) ? COLUMNS_SEVERAL_HOPS : COLUMNS_HOPS;
	return scans_are_several(s) ? COLUMNS_SEVERAL : probe_columns(s->scan[0].probe);
}

unsigned
scans_payloads(const struct scans *s)
{
	unsigned most = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->templates[i][0].payload_count > most)
			most = s->templates[i][0].payload_count;
	return most;
}

void
scans_print_and_exit(const struct scans *s, const struct ports *ports, uint64_t wire_bits)
{
	const struct probe *probe = s->scan[0].probe;
	char names[SCANS_NAMES_MAX];

	printf("name=%s\nports=%s\n", scans_names(s, names), scans_have_ports(s) ? "yes" : probe->with_ports != NULL ? "maybe" : "no");
	if (probe->port != 0 && !scans_are_several(s))
		printf("port=%u\n", probe->port);
	if (s->templates[0][0].solicits)
		printf("reach=link\n");
	if (s->templates[0][0].all_nodes)
		printf("reach=all-nodes\n");
	printf("payloads=%u\ncolumns=%s\n", scans_payloads(s) > 0 ? scans_payloads(s) : 1, scans_columns(s));
	if (probe->opener != NULL)
		printf("opener=%s\nsources=%u-%" PRIu32 "\n", probe->opener, probe->sources.first,
		    probe->sources.first + probe->sources.range - 1);
	printf("protocols=");
	for (size_t i = 0; i < s->n; i++)
		if (scans_protocol(s->scan[i].probe) != PROTOCOL_NONE)
			printf("%s%s", i > 0 ? "," : "", protocol_name(scans_protocol(s->scan[i].probe)));
	printf("\nwire_bits=%" PRIu64 "\n", wire_bits);
	if (s->about.n > 0)
		printf("about=%s\n", scans_hold_about(s, ports) ? "yes" : "no");
	for (size_t i = 0; i < s->n; i++)
		if (probe_args_file(s->scan[i].probe, s->args[i]) != NULL)
			printf("file=%s\n", probe_args_file(s->scan[i].probe, s->args[i]));
	option_print_and_exit("");
}

bool
scans_have_ports(const struct scans *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->scan[i].probe->has_ports)
			return true;
	return false;
}

bool
scans_read_data(const struct scans *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->scan[i].probe->reads_data)
			return true;
	return false;
}

const struct scan *
scans_of_ip(const struct scans *s, uint8_t protocol, bool ip6)
{
	for (size_t i = 0; i < s->n; i++)
		if (protocol == probe_protocol(s->scan[i].probe, ip6))
			return &s->scan[i];
	return NULL;
}
