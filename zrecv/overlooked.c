/* SPDX-License-Identifier: ISC
 *
 * Explains missing rows: counts packets by kind, then names the most frequent kinds, those with a
 * remedy first.
 */
#include "overlooked.h"

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link_header.h"
#include "net/wire.h"
#include "tap.h"

/* Most reasons in a message. */
enum { REASONS = 3 };

/* Packets that are tried as replies to other probes; after these few matches are likely. */
enum { TRIES = 100000 };

/*
 * In a sample, a kind that chance may cause counts only from this fraction, 1 / WEAK_SHARE, of
 * the packets.
 */
enum { WEAK_SHARE = 4 };

/*
 * Usual protocols on Ethernet other than IP: ARP, slow protocols, PPPoE discovery, access
 * control, LLDP, loopback; and lengths.
 */
static bool
is_usual(uint16_t ethertype)
{
	static const uint16_t usual[] = { 0x0806, 0x8809, 0x8863, 0x888e, 0x88cc, 0x9000 };

	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (ethertype == usual[i])
			return true;
	return ethertype < 0x0600;
}

/* Name of a protocol that may contain IP in a place that is not read; NULL: unknown. */
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
	return NULL;
}

static uint16_t
to_port(const struct packet *p)
{
	bool has_ports = p->protocol == IPPROTO_TCP || p->protocol == IPPROTO_UDP;

	return has_ports && p->transport_len >= 4 ? wire_get16(p->transport + 2) : 0;
}

static enum verdict
classify_as(const struct scan *scan, const struct packet *p)
{
	struct reply reply = { .packet = p, .attempt = -1 };

	if (p->protocol != probe_protocol(scan->probe, !addr_is4(&p->source)))
		return UNRELATED;
	return scan->probe->classify(scan, p, &reply);
}

/* Whether it is a reply to this other probe, with the same key and source ports. */
static bool
is_other(const struct scans *scans, const struct probe *probe, const struct packet *p)
{
	struct scan other = scans->scan[0];

	other.probe = probe;
	other.template = &probe->template;
	for (size_t i = 0; i < scans->n; i++)
		if (probe->classify == scans->scan[i].probe->classify)
			return false;
	return classify_as(&other, p) == VALID;
}

/* Other probe that the packet answers, the strongest proof first; NULL: none. */
static const struct probe *
other_probe(const struct scans *scans, const struct packet *p)
{
	for (enum proof proof = PROOF_TAG; proof > PROOF_NONE; proof--)
		for (size_t i = 0; probe_at(i) != NULL; i++)
			if (probe_at(i)->proof == proof && is_other(scans, probe_at(i), p))
				return probe_at(i);
	return NULL;
}

/* Chance matches are common if only the source port proves a reply. */
static bool
is_weak(const struct probe *probe)
{
	return probe->proof == PROOF_PORT;
}

/*
 * Whether it would look like a reply (in a sample: be a valid one) if its port were a source
 * port; notes the port.
 */
static bool
has_other_port(struct overlooked *o, const struct scans *scans, const struct packet *p)
{
	const struct scan *scan = scans_of_ip(scans, p->protocol, !addr_is4(&p->source));
	uint16_t port = to_port(p);
	struct scan other;

	if (port == 0 || scan == NULL)
		return false;
	other = *scan;
	other.sources = (struct sources){ port, 1 };
	if (classify_as(&other, p) < (o->sampled ? VALID : INVALID))
		return false;
	if (o->first_port == 0 || port < o->first_port)
		o->first_port = port;
	if (port > o->last_port)
		o->last_port = port;
	return true;
}

/* IP protocols and UDP ports that carry IP or Ethernet (Linux has its own VXLAN port). */
enum { IPV4_IN_IP = 4, IPV6_IN_IP = 41, GRE = 47, VXLAN_PORT = 4789, VXLAN_LINUX = 8472, GENEVE_PORT = 6081 };

/*
 * Recognises a tunnel by its port, and in the header after UDP the flag for a network identifier
 * (RFC 7348, 5), or the version and no reserved bits (RFC 8926, 3.4).
 */
static enum overlooked_tunnel
tunnel_by_port(const struct packet *p)
{
	const uint8_t *header = p->transport + 8;
	uint16_t port = to_port(p);

	if (p->transport_len < 16)
		return OVERLOOKED_TUNNELS;
	if ((port == VXLAN_PORT || port == VXLAN_LINUX) && (header[0] & 0x08) != 0)
		return OVERLOOKED_VXLAN;
	if (port == GENEVE_PORT && header[0] >> 6 == 0 && (header[1] & 0x3f) == 0)
		return OVERLOOKED_GENEVE;
	return OVERLOOKED_TUNNELS;
}

/* OVERLOOKED_TUNNELS: not in a tunnel (RFC 2784, 2003, 4213). */
static enum overlooked_tunnel
tunnel_of(const struct packet *p)
{
	switch (p->protocol) {
	case GRE:
		return OVERLOOKED_GRE;
	case IPV4_IN_IP:
	case IPV6_IN_IP:
		return OVERLOOKED_IP_IN_IP;
	case IPPROTO_UDP:
		return tunnel_by_port(p);
	default:
		return OVERLOOKED_TUNNELS;
	}
}

/* Not in samples, as a machine may have tunnels for other purposes. */
static bool
is_in_tunnel(struct overlooked *o, const struct packet *p)
{
	enum overlooked_tunnel tunnel = o->sampled ? OVERLOOKED_TUNNELS : tunnel_of(p);

	if (tunnel == OVERLOOKED_TUNNELS)
		return false;
	o->in_tunnel[tunnel]++;
	return true;
}

static enum overlooked_kind
kind_of_good(struct overlooked *o, const struct scans *scans, const struct packet *p)
{
	const struct probe *probe = o->n[OVERLOOKED_OTHER] < TRIES ? other_probe(scans, p) : NULL;

	if (probe != NULL && (o->probe == NULL || is_weak(o->probe)))
		o->probe = probe;
	if (probe != NULL)
		return OVERLOOKED_PROBE;
	if (is_in_tunnel(o, p))
		return OVERLOOKED_TUNNEL;
	return has_other_port(o, scans, p) ? OVERLOOKED_PORTS : OVERLOOKED_OTHER;
}

static enum overlooked_kind
kind_of_link(struct overlooked *o, const struct frame *f, const struct link_header *link)
{
	if (!link_header_is_known(f->linktype)) {
		o->linktype = o->n[OVERLOOKED_LINK] == 0 ? f->linktype : o->linktype;
		return OVERLOOKED_LINK;
	}
	if (link->ethertype == 0 || is_usual(link->ethertype) || (o->sampled && name_of(link->ethertype) == NULL))
		return OVERLOOKED_NO_IP;
	if (o->n[OVERLOOKED_ETHERTYPE] == 0 || name_of(o->ethertype) == NULL)
		o->ethertype = link->ethertype;
	return OVERLOOKED_ETHERTYPE;
}

static enum overlooked_kind
kind_of(struct overlooked *o, const struct scans *scans, const struct frame *f, enum packet_fault fault, const struct packet *p)
{
	struct link_header link;

	if (!link_header_read(&link, f->linktype, f->bytes, f->captured))
		return kind_of_link(o, f, &link);
	switch (fault) {
	case PACKET_GOOD:
		return kind_of_good(o, scans, p);
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
overlooked_note(struct overlooked *o, const struct scans *scans, const struct frame *f, enum packet_fault fault, const struct packet *p)
{
	o->n[kind_of(o, scans, f, fault, p)]++;
}

/* --- the message */

struct reason {
	uint64_t n;
	char text[160];
};

/* Room for a message. */
#define TEXT_MAX (REASONS * (sizeof(((struct reason *)NULL)->text) + 24))

static const char *
text_of(uint16_t ethertype)
{
	const char *name = name_of(ethertype);

	return name != NULL ? name : "another protocol";
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

/* Adds the reasons that another option or tool would remedy. */
static void
add_remedied(struct reason **next, const struct overlooked *o, const struct scans *scans, bool hidden)
{
	const struct sources *sources = &scans->sources;
	unsigned first = sources->first, last = (unsigned)(sources->first + sources->range - 1);
	static const char *const tunnels[] = { [OVERLOOKED_GRE] = "GRE", [OVERLOOKED_IP_IN_IP] = "IP in IP", [OVERLOOKED_VXLAN] = "VXLAN",
		[OVERLOOKED_GENEVE] = "Geneve" };
	char to[32] = "other ports";

	if (!hidden)
		snprintf(to, sizeof(to), "ports %u-%u", o->first_port, o->last_port);
	add(next, o->n[OVERLOOKED_ETHERTYPE], "in %s (EtherType 0x%04x), where no IP was found", text_of(o->ethertype), o->ethertype);
	for (int i = 0; i < OVERLOOKED_TUNNELS; i++)
		add(next, o->in_tunnel[i], "in a tunnel (%s), which is not looked into: capture by the interface of the tunnel", tunnels[i]);
	add(next, o->n[OVERLOOKED_PORTS], "to %s, not to the source ports %u-%u: give those of zsend by -s", to, first, last);
	add(next, o->n[OVERLOOKED_PROBE], "answering another probe: give -M %s", o->probe != NULL ? o->probe->name : "");
}

static void
add_rest(struct reason **next, const struct overlooked *o, const struct scans *scans)
{
	const uint64_t *n = o->n;
	char names[SCANS_NAMES_MAX];

	add(next, n[OVERLOOKED_LINK], "of a link type that is not read: %s", tap_link_name(o->linktype));
	add(next, n[OVERLOOKED_NO_IP], "not IP");
	add(next, n[OVERLOOKED_TRUNCATED], "cut too short by the capture: it wants a longer snapshot length");
	add(next, n[OVERLOOKED_FRAGMENT], "fragments");
	if (o->zero_checksums > 0)
		add(next, n[OVERLOOKED_CHECKSUM], "with a wrong checksum, which for %" PRIu64 " is 0, as tools that make captures anonymous leave it",
		    o->zero_checksums);
	else
		add(next, n[OVERLOOKED_CHECKSUM], "with a wrong checksum");
	add(next, n[OVERLOOKED_DAMAGED], "damaged, or from addresses that no host has");
	add(next, n[OVERLOOKED_OTHER], "unrelated to %s", scans_names(scans, names));
	add(next, n[OVERLOOKED_INVALID], "in the form of replies, but to no probe of this key");
}

static void
sort(struct reason *first, const struct reason *end)
{
	qsort(first, (size_t)(end - first), sizeof(*first), by_count);
}

/* Formats the first reasons; a reason without a count ends the list. */
static void
format_reasons(const struct reason *all, char *s, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < REASONS && all[i].n > 0 && n < room; i++)
		n += (size_t)snprintf(s + n, room - n, "%s%" PRIu64 " %s", i > 0 ? "; " : "", all[i].n, all[i].text);
}

void
overlooked_report(const struct overlooked *o, const struct scans *scans, const char *name, uint64_t packets, uint64_t looped, uint64_t failures)
{
	struct reason all[OVERLOOKED_KINDS + OVERLOOKED_TUNNELS + 3] = { { 0 } }, *next = all;
	char text[TEXT_MAX];

	add_remedied(&next, o, scans, false);
	add_rest(&next, o, scans);
	add(&next, looped, "probes of this scan itself");
	add(&next, failures, "valid, but no success: -a prints them");
	sort(all, next);
	format_reasons(all, text, sizeof(text));
	if (next > all)
		warnx("%s: no row from %" PRIu64 " packets: %s", name, packets, text);
}

/* --- a sample */

/*
 * Kind of a valid reply in a sample. The filter passes valid replies in plain IP on interfaces
 * that are listened on; our own probes have been sorted out.
 */
static enum overlooked_kind
kind_of_reply(struct overlooked *o, const struct frame *f, bool heard)
{
	uint16_t type = wire_get16(f->bytes);

	if (!heard) {
		o->ifindex = o->n[OVERLOOKED_ELSEWHERE] == 0 ? f->ifindex : o->ifindex;
		return OVERLOOKED_ELSEWHERE;
	}
	if (type == 0x0800 || type == 0x86dd)
		return OVERLOOKED_KINDS;
	o->inside = o->n[OVERLOOKED_INSIDE] == 0 ? type : o->inside;
	return OVERLOOKED_INSIDE;
}

void
overlooked_sample(struct overlooked *o, const struct scans *scans, const struct frame *f, enum verdict verdict, enum packet_fault fault,
    const struct packet *p, bool heard)
{
	enum overlooked_kind kind = OVERLOOKED_INVALID;

	o->sampled = true;
	if (verdict == VALID)
		kind = kind_of_reply(o, f, heard);
	else if (verdict == UNRELATED)
		/* The sample is not truncated by a capture */
		kind = kind_of(o, scans, f, fault == PACKET_TRUNCATED ? PACKET_MANGLED : fault, p);
	if (kind != OVERLOOKED_KINDS)
		o->n[kind]++;
}

/* Ignores kinds that chance may cause, unless they are a large part of all. */
static void
pass_over_chance(struct overlooked *o, const struct scans *scans, uint64_t packets)
{
	static const enum overlooked_kind kinds[] = { OVERLOOKED_PORTS, OVERLOOKED_ELSEWHERE, OVERLOOKED_INSIDE };
	bool weak = false;

	for (size_t i = 0; i < scans->n; i++)
		weak = weak || is_weak(scans->scan[i].probe);
	for (size_t i = 0; weak && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (o->n[kinds[i]] < packets / WEAK_SHARE)
			o->n[kinds[i]] = 0;
	if (o->probe != NULL && is_weak(o->probe) && o->n[OVERLOOKED_PROBE] < packets / WEAK_SHARE)
		o->n[OVERLOOKED_PROBE] = 0;
}

void
overlooked_report_sample(const struct overlooked *found, const struct scans *scans, const char *interface, bool hidden)
{
	struct reason all[OVERLOOKED_KINDS + OVERLOOKED_TUNNELS + 1] = { { 0 } }, *next = all, *rest;
	struct overlooked o = *found;
	char text[TEXT_MAX];
	uint64_t packets = 0;

	for (int i = 0; i < OVERLOOKED_KINDS; i++)
		packets += o.n[i];
	pass_over_chance(&o, scans, packets);
	add(&next, o.n[OVERLOOKED_ELSEWHERE], "valid replies by %s, where nobody listens: name it by -i",
	    *interface != '\0' ? interface : "an interface that is new");
	add(&next, o.n[OVERLOOKED_INSIDE], "valid replies in %s (EtherType 0x%04x), which are read of a file alone: capture them into one for -r",
	    text_of(o.inside), o.inside);
	add_remedied(&next, &o, scans, hidden);
	sort(all, next);
	rest = next;
	add_rest(&next, &o, scans);
	sort(rest, next);
	format_reasons(all, text, sizeof(text));
	if (rest > all)
		warnx("no valid reply; of %" PRIu64 " packets looked at: %s", packets, text);
}
