/* SPDX-License-Identifier: ISC
 *
 * Parses headers of IP and above (RFC 791, RFC 8200). Invariant: no field is used before it is
 * checked.
 */
#include "packet.h"

#include <netinet/in.h>
#include <string.h>

#include "link_header.h"
#include "net/checksum.h"
#include "net/wire.h"

/* RFC 826 for Ethernet and IPv4; offsets of the IPv4 addresses in it. */
enum { ARP_LEN = 28, ARP_SOURCE = 14, ARP_DESTINATION = 24 };

enum { EXTENSIONS_MAX = 8, QUOTED_MIN = 8, IP4_HEADER = 20, IP6_HEADER = 40, TCP_HEADER = 20 };

/* An IP packet while it is read. */
struct ip {
	const uint8_t *p;
	size_t n;                   /* bytes captured */
	size_t total;               /* bytes by its own header */
	size_t transport;           /* offset of the transport header */
};

/* --- checksums */

/* Checksum of the transport header and its payload: correct, or left to the hardware. */
static bool
sum_is_right(const uint8_t *p, size_t n, size_t field, uint32_t pseudo)
{
	if (checksum_fold(pseudo + checksum_add(p, n)) == 0)
		return true;
	return pseudo != 0 && (wire_get16(p + field) ^ checksum_fold(pseudo)) == 0xffff;
}

/*
 * Source and destination, which are adjacent in either header, length and protocol (RFC 9293,
 * 3.1; RFC 8200, 8.1).
 */
static uint32_t
pseudo_header(const struct ip *ip, bool ip6, size_t n, uint8_t protocol)
{
	return checksum_add(ip->p + (ip6 ? 8 : 12), ip6 ? 32 : 8) + (uint32_t)n + protocol;
}

/*
 * Finds headers that are too short, and wrong checksums of packets captured in full. Some hosts
 * send UDP with a length of 0, which is treated as missing.
 */
static enum packet_fault
check_transport(const struct ip *ip, const struct packet *k, bool ip6)
{
	const uint8_t *p = ip->p + ip->transport;
	size_t have = ip->n > ip->transport ? ip->n - ip->transport : 0, n = ip->total - ip->transport, field;

	switch (k->protocol) {
	case IPPROTO_TCP:
		if (n < TCP_HEADER)
			return PACKET_MANGLED;
		if (have < TCP_HEADER)
			return PACKET_TRUNCATED;
		if (p[12] >> 4 < TCP_HEADER / 4 || (size_t)(p[12] >> 4) * 4 > n)
			return PACKET_MANGLED;
		field = 16;
		break;
	case IPPROTO_UDP:
		if (n < 8)
			return PACKET_MANGLED;
		if (have < 8)
			return PACKET_TRUNCATED;
		if (wire_get16(p + 4) == 0)
			return PACKET_GOOD;
		if (wire_get16(p + 4) < 8 || wire_get16(p + 4) > n)
			return PACKET_MANGLED;
		n = wire_get16(p + 4);
		field = 6;
		if (wire_get16(p + field) == 0)
			/* No checksum, which IPv6 does not allow (RFC 8200, 8.1) */
			return ip6 ? PACKET_CHECKSUM : PACKET_GOOD;
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if (n < 8)
			return PACKET_MANGLED;
		if (have < 8)
			return PACKET_TRUNCATED;
		field = 2;
		break;
	default:
		return PACKET_GOOD;
	}
	if (have < n)
		return PACKET_GOOD;
	if (!sum_is_right(p, n, field, k->protocol == IPPROTO_ICMP ? 0 : pseudo_header(ip, ip6, n, k->protocol)))
		return PACKET_CHECKSUM;
	return PACKET_GOOD;
}

/* --- IPv4 */

/* Unspecified, loopback except to loopback, multicast, broadcast (RFC 1122, 3.2.1.3; RFC 6890). */
static bool
is_martian4(uint32_t source, uint32_t destination)
{
	return source >> 24 == 0 || source >> 28 == 14 || source == UINT32_MAX
	    || (source >> 24 == 127 && destination >> 24 != 127);
}

/*
 * Reads the header into k. total is not checked: routers quote it in host byte order, or changed.
 */
static enum packet_fault
header4(struct packet *k, struct ip *ip)
{
	const uint8_t *p = ip->p;

	if (ip->n < IP4_HEADER)
		return PACKET_TRUNCATED;
	ip->transport = (size_t)(p[0] & 15) * 4;
	ip->total = wire_get16(p + 2);
	if (ip->transport < IP4_HEADER)
		return PACKET_MANGLED;
	if (ip->n < ip->transport)
		return PACKET_TRUNCATED;
	k->source = addr_from4(wire_get32(p + 12));
	k->destination = addr_from4(wire_get32(p + 16));
	k->id = wire_get16(p + 4);
	k->ttl = p[8];
	k->protocol = p[9];
	if (wire_get16(p + 6) & 0x3fff)         /* more fragments, or an offset */
		return PACKET_FRAGMENT;
	return PACKET_GOOD;
}

static enum packet_fault
parse_ip4(struct packet *k, struct ip *ip, size_t length)
{
	enum packet_fault fault = header4(k, ip);

	if (fault != PACKET_GOOD && fault != PACKET_FRAGMENT)
		return fault;
	if (ip->total < ip->transport || checksum_fold(checksum_add(ip->p, ip->transport)) != 0)
		return PACKET_MANGLED;
	if (ip->total > length)
		return PACKET_TRUNCATED;
	if (is_martian4(wire_get32(ip->p + 12), wire_get32(ip->p + 16)))
		return PACKET_MARTIAN;
	return fault == PACKET_GOOD ? check_transport(ip, k, false) : fault;
}

/* --- IPv6 */

static void
header6(struct packet *k, const struct ip *ip)
{
	memcpy(k->source.b, ip->p + 8, 16);
	memcpy(k->destination.b, ip->p + 24, 16);
	k->id = 0;
	k->ttl = ip->p[7];
	k->protocol = ip->p[6];
}

/*
 * The same for IPv6 (RFC 4291, 2.5 and 2.7), and IPv4-mapped addresses (2.5.5.2), which must not
 * appear on a wire.
 */
static bool
is_martian6(const struct addr *source, const struct addr *destination)
{
	if (addr_is4(source) || addr_is4(destination) || source->b[0] == 0xff)
		return true;
	return addr_hi(source) == 0
	    && (addr_lo(source) == 0 || (addr_lo(source) == 1 && (addr_hi(destination) != 0 || addr_lo(destination) != 1)));
}

/*
 * Skips options, routing and fragment headers (RFC 8200, 4), up to a limit. A fragment that is
 * the whole packet is not a fragment (RFC 6946). A packet with routing segments left has not
 * reached its destination.
 */
static enum packet_fault
walk_extensions(struct packet *k, struct ip *ip)
{
	for (int i = 0;; i++) {
		const uint8_t *p = ip->p + ip->transport;
		size_t n = 8;

		if (k->protocol != IPPROTO_HOPOPTS && k->protocol != IPPROTO_DSTOPTS && k->protocol != IPPROTO_ROUTING
		    && k->protocol != IPPROTO_FRAGMENT)
			return PACKET_GOOD;
		if (i == EXTENSIONS_MAX || ip->total - ip->transport < n)
			return PACKET_MANGLED;
		if (ip->n < ip->transport + n)
			return PACKET_TRUNCATED;
		/* An offset, or more fragments */
		if (k->protocol == IPPROTO_FRAGMENT && wire_get16(p + 2) & 0xfff9)
			return PACKET_FRAGMENT;
		if (k->protocol == IPPROTO_ROUTING && p[3] != 0)
			return PACKET_MANGLED;
		if (k->protocol != IPPROTO_FRAGMENT)
			n += (size_t)p[1] * 8;
		if (ip->total - ip->transport < n)
			return PACKET_MANGLED;
		if (ip->n < ip->transport + n)
			return PACKET_TRUNCATED;
		k->protocol = p[0];
		ip->transport += n;
	}
}

static enum packet_fault
parse_ip6(struct packet *k, struct ip *ip, size_t length)
{
	enum packet_fault fault;

	if (ip->n < IP6_HEADER)
		return PACKET_TRUNCATED;
	header6(k, ip);
	ip->transport = IP6_HEADER;
	ip->total = IP6_HEADER + (size_t)wire_get16(ip->p + 4);
	if (ip->total > length)
		return PACKET_TRUNCATED;
	if (is_martian6(&k->source, &k->destination))
		return PACKET_MARTIAN;
	fault = walk_extensions(k, ip);
	return fault == PACKET_GOOD ? check_transport(ip, k, true) : fault;
}

/* --- ARP */

static enum packet_fault
parse_arp(struct packet *k, const uint8_t *p, size_t n)
{
	/* Ethernet, IPv4, lengths of both */
	static const uint8_t head[] = { 0, 1, 0x08, 0x00, 6, 4 };

	if (n < ARP_LEN)
		return PACKET_TRUNCATED;
	if (memcmp(p, head, sizeof(head)) != 0)
		return PACKET_MANGLED;
	k->arp = true;
	k->protocol = PROTOCOL_ARP;
	k->source = addr_from4(wire_get32(p + ARP_SOURCE));
	k->destination = addr_from4(wire_get32(p + ARP_DESTINATION));
	k->transport = p;
	k->transport_len = k->transport_size = ARP_LEN;
	return is_martian4(wire_get32(p + ARP_SOURCE), wire_get32(p + ARP_DESTINATION)) ? PACKET_MARTIAN : PACKET_GOOD;
}

/* --- */

static void
set_transport(struct packet *k, const struct ip *ip, size_t total)
{
	size_t end = total < ip->n ? total : ip->n;

	k->transport = ip->p + ip->transport;
	k->transport_len = end > ip->transport ? end - ip->transport : 0;
	k->transport_size = total > ip->transport ? total - ip->transport : 0;
}

enum packet_fault
packet_parse(struct packet *k, const struct frame *f)
{
	struct link_header link;
	struct ip ip;
	size_t length;
	enum packet_fault fault;
	bool is_ip = link_header_read(&link, f->linktype, f->bytes, f->captured);

	k->arp = false;
	k->frame_source = link.source;
	k->frame_destination = link.destination;
	if (!is_ip && link.ethertype == LINK_HEADER_ARP)
		return parse_arp(k, f->bytes + link.header, f->captured - link.header);
	if (!is_ip)
		return PACKET_MANGLED;
	ip = (struct ip){ .p = f->bytes + link.header, .n = f->captured - link.header };
	/* Some programs that cut packets do not store the original length. */
	length = f->length > f->captured ? f->length - link.header : ip.n;
	if (ip.n == 0)
		return PACKET_TRUNCATED;
	if (link.version != 0 && ip.p[0] >> 4 != link.version)
		return PACKET_MANGLED;
	if (ip.p[0] >> 4 == 6)
		fault = parse_ip6(k, &ip, length);
	else if (ip.p[0] >> 4 == 4)
		fault = parse_ip4(k, &ip, length);
	else
		return PACKET_MANGLED;
	if (fault == PACKET_GOOD || fault == PACKET_CHECKSUM)
		set_transport(k, &ip, ip.total);
	return fault;
}

bool
packet_parse_quoted(struct packet *k, const uint8_t *p, size_t n)
{
	struct ip ip = { .p = p, .n = n };

	if (n >= IP6_HEADER && p[0] >> 4 == 6) {
		header6(k, &ip);
		if (addr_is4(&k->source) || addr_is4(&k->destination))
			return false;
		ip.transport = IP6_HEADER;
		/* A router may quote less than the length in its header. */
		ip.total = n;
		if (walk_extensions(k, &ip) != PACKET_GOOD)
			return false;
	} else if (n == 0 || p[0] >> 4 != 4 || header4(k, &ip) != PACKET_GOOD) {
		return false;
	}
	set_transport(k, &ip, n);
	return k->transport_len >= QUOTED_MIN;
}
