/* SPDX-License-Identifier: ISC
 *
 * Prints a frame as text, a line for each header (zsend.1).
 */
#include "frame_text.h"

#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "addr/addr.h"
#include "net/wire.h"

/* Lengths of the headers in bytes, without options; no probe has options in IPv4. */
enum { IP4 = 20, IP6 = 40, TCP = 20, UDP = 8, ICMP = 8, ARP = 28, SOLICITATION = 24 };

static const char end[] = "------------------------------------------------------\n";

static size_t
put_transport(char *text, const uint8_t *p, size_t n, uint8_t protocol)
{
	if (protocol == IPPROTO_TCP && n >= TCP)
		return (size_t)sprintf(text, "tcp { source: %u | dest: %u | seq: %u | checksum: %#04X }\n", wire_get16(p), wire_get16(p + 2),
		    wire_get32(p + 4), wire_get16(p + 16));
	if (protocol == IPPROTO_UDP && n >= UDP)
		return (size_t)sprintf(text, "udp { source: %u | dest: %u | checksum: %#04X }\n", wire_get16(p), wire_get16(p + 2),
		    wire_get16(p + 6));
	if ((protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6) && n >= ICMP)
		return (size_t)sprintf(text, "icmp { type: %u | code: %u | checksum: %#04X | id: %u | seq: %u }\n", p[0], p[1],
		    wire_get16(p + 2), wire_get16(p + 4), wire_get16(p + 6));
	return 0;
}

static size_t
put_ip4(char *text, const uint8_t *p)
{
	const struct addr source = addr_from4(wire_get32(p + 12)), target = addr_from4(wire_get32(p + 16));
	char from[ADDR_STRLEN], to[ADDR_STRLEN];

	addr_format(&source, from);
	addr_format(&target, to);
	return (size_t)sprintf(text, "ip { saddr: %s | daddr: %s | checksum: %#04X }\n", from, to, wire_get16(p + 10));
}

/* IPv6 has no checksum. */
static size_t
put_ip6(char *text, const uint8_t *p)
{
	struct addr source, target;
	char from[ADDR_STRLEN], to[ADDR_STRLEN];

	memcpy(source.b, p + 8, 16);
	memcpy(target.b, p + 24, 16);
	addr_format(&source, from);
	addr_format(&target, to);
	return (size_t)sprintf(text, "ip6 { saddr: %s | daddr: %s }\n", from, to);
}

/* RFC 4861, section 4.3. Shows the address asked for, since the destination is a group address. */
static size_t
put_solicitation(char *text, const uint8_t *p)
{
	struct addr source, target;
	char from[ADDR_STRLEN], to[ADDR_STRLEN];

	memcpy(source.b, p + 8, 16);
	memcpy(target.b, p + IP6 + 8, 16);
	addr_format(&source, from);
	addr_format(&target, to);
	return (size_t)sprintf(text, "nd { saddr: %s | daddr: %s | checksum: %#04X }\n", from, to, wire_get16(p + IP6 + 2));
}

/* An inner packet comes first. */
static size_t
put_ip(char *text, const uint8_t *p, size_t n)
{
	size_t put;

	if (n >= IP6 && p[0] >> 4 == 6) {
		const bool options = p[6] == IPPROTO_DSTOPTS && n >= IP6 + 8;
		const size_t at = IP6 + (options ? 8 * ((size_t)p[IP6 + 1] + 1) : 0);

		if (p[6] == IPPROTO_ICMPV6 && n >= IP6 + SOLICITATION && p[IP6] == ND_NEIGHBOR_SOLICIT)
			put = put_solicitation(text, p);
		else
			put = n > at ? put_transport(text, p + at, n - at, options ? p[IP6] : p[6]) : 0;
		return put + put_ip6(text + put, p);
	}
	if (n < IP4 || p[0] >> 4 != 4)
		return 0;
	if (p[9] == IPPROTO_IPIP && n >= 2 * IP4) {
		put = put_transport(text, p + 2 * IP4, n - 2 * IP4, p[IP4 + 9]);
		put += put_ip4(text + put, p + IP4);
	} else {
		put = put_transport(text, p + IP4, n - IP4, p[9]);
	}
	return put + put_ip4(text + put, p);
}

/* RFC 826. Leaves out the MACs, which are those of the frame as far as they are known. */
static size_t
put_arp(char *text, const uint8_t *p)
{
	const struct addr source = addr_from4(wire_get32(p + 14)), target = addr_from4(wire_get32(p + 24));
	char from[ADDR_STRLEN], to[ADDR_STRLEN];

	addr_format(&source, from);
	addr_format(&target, to);
	return (size_t)sprintf(text, "arp { saddr: %s | daddr: %s }\n", from, to);
}

static size_t
put_ethernet(char *text, const uint8_t *p)
{
	const uint8_t *to = p, *from = p + 6;

	return (size_t)sprintf(text, "eth { shost: %02x:%02x:%02x:%02x:%02x:%02x | dhost: %02x:%02x:%02x:%02x:%02x:%02x }\n", from[0],
	    from[1], from[2], from[3], from[4], from[5], to[0], to[1], to[2], to[3], to[4], to[5]);
}

size_t
frame_text(char text[FRAME_TEXT_MAX], const uint8_t *frame, size_t n, bool raw_ip)
{
	size_t ip = raw_ip ? 0 : ETHER_HDR_LEN, put = n > ip ? put_ip(text, frame + ip, n - ip) : 0;

	if (!raw_ip && n >= ip + ARP && wire_get16(frame + 12) == ETHERTYPE_ARP)
		put = put_arp(text, frame + ip);
	if (!raw_ip && n >= ip)
		put += put_ethernet(text + put, frame);
	memcpy(text + put, end, sizeof(end) - 1);
	return put + sizeof(end) - 1;
}
