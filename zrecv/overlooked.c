/* SPDX-License-Identifier: ISC
 *
 * Why packets gave no row.
 */
#include "overlooked.h"

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "tap.h"
#include "wire.h"

/* How many reasons a message has. */
enum { REASONS = 3 };

/* So many are tried as replies to other probes; what the first ones are not, the rest is hardly. */
enum { TRIES = 100000 };

/* What comes by any Ethernet beside IP: ARP, slow protocols, PPPoE's own, access control, LLDP, loopback; and lengths. */
static bool
is_usual(uint16_t ethertype)
{
	static const uint16_t usual[] = { 0x0806, 0x8809, 0x8863, 0x888e, 0x88cc, 0x9000 };

	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (ethertype == usual[i])
			return true;
	return ethertype < 0x0600;
}

static uint16_t
to_port(const struct packet *p)
{
	bool has_ports = p->protocol == IPPROTO_TCP || p->protocol == IPPROTO_UDP;

	return has_ports && p->transport_len >= 4 ? wire_get16(p->transport + 2) : 0;
}

static enum verdict
judge_as(const struct scan *scan, const struct packet *p)
{
	struct reply reply = { .packet = p, .pass = -1 };

	if (p->protocol != probe_protocol(scan->probe, !addr_is4(&p->source)))
		return FOREIGN;
	return scan->probe->judge(scan, p, &reply);
}

/* The probe of another kind that it answers, with this key and these source ports; NULL: none. The last one proves least. */
static const char *
other_probe(const struct scan *scan, const struct packet *p)
{
	static const char *const names[] = { "tcp_synscan", "tcp_synackscan", "icmp_echoscan", "ntp", "udp" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct scan other = *scan;

		other.probe = probe_find(names[i]);
		other.template = &other.probe->template;
		if (other.probe->judge != scan->probe->judge && judge_as(&other, p) == VALID)
			return names[i];
	}
	return NULL;
}

/* Whether it would have the form of a reply if its port were one of ours; and then notes that. */
static bool
has_other_port(struct overlooked *o, const struct scan *scan, const struct packet *p)
{
	struct scan other = *scan;
	uint16_t port = to_port(p);

	if (port == 0)
		return false;
	other.sources = (struct sources){ port, 1 };
	if (judge_as(&other, p) == FOREIGN)
		return false;
	if (o->first_port == 0 || port < o->first_port)
		o->first_port = port;
	if (port > o->last_port)
		o->last_port = port;
	return true;
}

static enum overlooked_kind
kind_of_good(struct overlooked *o, const struct scan *scan, const struct packet *p)
{
	const char *probe = o->n[OVERLOOKED_OTHER] < TRIES ? other_probe(scan, p) : NULL;

	if (probe != NULL && o->probe == NULL)
		o->probe = probe;
	if (probe != NULL)
		return OVERLOOKED_PROBE;
	return has_other_port(o, scan, p) ? OVERLOOKED_PORTS : OVERLOOKED_OTHER;
}

static enum overlooked_kind
kind_of_link(struct overlooked *o, const struct frame *f, const struct link *link)
{
	if (!link_is_known(f->linktype)) {
		o->linktype = o->n[OVERLOOKED_LINK] == 0 ? f->linktype : o->linktype;
		return OVERLOOKED_LINK;
	}
	if (link->ethertype == 0 || is_usual(link->ethertype))
		return OVERLOOKED_NO_IP;
	o->ethertype = o->n[OVERLOOKED_ETHERTYPE] == 0 ? link->ethertype : o->ethertype;
	return OVERLOOKED_ETHERTYPE;
}

static enum overlooked_kind
kind_of(struct overlooked *o, const struct scan *scan, const struct frame *f, enum packet_fault fault, const struct packet *p)
{
	struct link link;

	if (!link_read(&link, f->linktype, f->bytes, f->captured))
		return kind_of_link(o, f, &link);
	switch (fault) {
	case PACKET_GOOD:
		return kind_of_good(o, scan, p);
	case PACKET_TRUNCATED:
		return OVERLOOKED_TRUNCATED;
	case PACKET_FRAGMENT:
		return OVERLOOKED_FRAGMENT;
	case PACKET_CHECKSUM:
		o->zero_checksums += p->protocol == IPPROTO_TCP && wire_get16(p->transport + 16) == 0;
		return OVERLOOKED_CHECKSUM;
	default:
		return OVERLOOKED_DAMAGED;
	}
}

void
overlooked_note(struct overlooked *o, const struct scan *scan, const struct frame *f, enum packet_fault fault, const struct packet *p)
{
	o->n[kind_of(o, scan, f, fault, p)]++;
}

/* --- the message */

struct reason {
	uint64_t n;
	char text[160];
};

static const char *
name_of(uint16_t ethertype)
{
	static const struct { uint16_t type; const char *name; } known[] = {
		{ 0x8847, "MPLS" }, { 0x8848, "MPLS" }, { 0x8864, "PPPoE" }, { 0x8100, "a VLAN" }, { 0x88a8, "a VLAN" }, { 0x88e5, "MACsec" },
		{ 0x88e7, "a backbone bridge" }, { 0x894f, "NSH" }, { 0x22f3, "TRILL" }, { 0x4305, "batman" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].type == ethertype)
			return known[i].name;
	return "another protocol";
}

static int
by_count(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	return (x->n < y->n) - (x->n > y->n);
}

__attribute__((format(printf, 3, 4))) static void
add(struct reason **next, uint64_t n, const char *format, ...)
{
	va_list args;

	if (n == 0)
		return;
	(*next)->n = n;
	va_start(args, format);
	vsnprintf((*next)->text, sizeof((*next)->text), format, args);
	va_end(args);
	(*next)++;
}

static void
add_kinds(struct reason **next, const struct overlooked *o, const struct scan *scan)
{
	unsigned first = scan->sources.first, last = (unsigned)(scan->sources.first + scan->sources.range - 1);
	const uint64_t *n = o->n;

	add(next, n[OVERLOOKED_LINK], "of a link type that is not read: %s", tap_link_name(o->linktype));
	add(next, n[OVERLOOKED_ETHERTYPE], "in %s (EtherType 0x%04x), where no IP was found", name_of(o->ethertype), o->ethertype);
	add(next, n[OVERLOOKED_NO_IP], "not IP");
	add(next, n[OVERLOOKED_TRUNCATED], "cut too short by the capture: it wants a longer snapshot length");
	add(next, n[OVERLOOKED_FRAGMENT], "fragments");
	if (o->zero_checksums > 0)
		add(next, n[OVERLOOKED_CHECKSUM], "with a wrong checksum, which for %" PRIu64 " is 0, as tools that make captures anonymous leave it",
		    o->zero_checksums);
	else
		add(next, n[OVERLOOKED_CHECKSUM], "with a wrong checksum");
	add(next, n[OVERLOOKED_DAMAGED], "damaged, or from addresses that no host has");
	add(next, n[OVERLOOKED_PORTS], "to ports %u-%u, not to the source ports %u-%u: give those of zsend by -s", o->first_port,
	    o->last_port, first, last);
	add(next, n[OVERLOOKED_PROBE], "answering another probe: give -M %s", o->probe);
	add(next, n[OVERLOOKED_OTHER], "unrelated to %s", scan->probe->name);
}

void
overlooked_report(const struct overlooked *o, const struct scan *scan, const char *name, uint64_t packets, uint64_t looped, uint64_t failures)
{
	struct reason all[OVERLOOKED_KINDS + 2] = { { 0 } }, *next = all;
	char text[3 * sizeof(all->text) + 100];
	int n = 0;

	add_kinds(&next, o, scan);
	add(&next, looped, "probes of this scan itself");
	add(&next, failures, "valid, but no success: -a prints them");
	qsort(all, (size_t)(next - all), sizeof(*all), by_count);
	for (size_t i = 0; i < REASONS && all[i].n > 0; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%" PRIu64 " %s", i > 0 ? "; " : "", all[i].n, all[i].text);
	if (n > 0)
		warnx("%s: no row from %" PRIu64 " packets: %s", name, packets, text);
}
