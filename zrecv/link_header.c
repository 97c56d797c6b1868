/* SPDX-License-Identifier: ISC
 *
 * Reads and writes link headers. Invariant: reads only captured bytes, and reports unknown
 * EtherTypes, so that messages can name them.
 */
#include "link_header.h"

#include <string.h>

#include "net/wire.h"

/* Link types of the pcap format, so that this file does not need libpcap. RAW has three. */
enum {
	DLT_NULL = 0, DLT_ETHERNET = 1, DLT_RAW = 12, DLT_RAW_OPENBSD = 14, LINKTYPE_RAW = 101, DLT_LOOP = 108, DLT_SLL = 113,
	DLT_IPV4 = 228, DLT_IPV6 = 229, DLT_SLL2 = LINK_HEADER_SLL2
};

enum {
	ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd, VLAN_8021Q = 0x8100, VLAN_8021AD = 0x88a8, VLAN_OLD = 0x9100,
	MPLS = 0x8847, MPLS_UPSTREAM = 0x8848, PPPOE_SESSION = 0x8864, PPP_IPV4 = 0x0021, PPP_IPV6 = 0x0057,
};

/*
 * Labels of 4 bytes each; the last one has a bit set (RFC 3032). Nothing names the payload: IP
 * begins with its version, other payloads begin with 0 (RFC 4385).
 */
static bool
by_labels(struct link_header *l, const uint8_t *p, size_t have, size_t n)
{
	while (n + 4 < have) {
		n += 4;
		if (p[n - 2] & 1)
			break;
	}
	*l = (struct link_header){ .header = n, .version = n < have ? p[n] >> 4 : 0, .ethertype = MPLS };
	return n < have && p[n - 2] & 1 && (l->version == 4 || l->version == 6);
}

/* RFC 2516: version and type 1, code 0, session, length, then the PPP protocol. */
static bool
by_session(struct link_header *l, const uint8_t *p, size_t have, size_t n)
{
	uint16_t protocol = have >= n + 8 ? wire_get16(p + n + 6) : 0;

	*l = (struct link_header){ .header = n + 8, .version = protocol == PPP_IPV4 ? 4 : 6, .ethertype = PPPOE_SESSION };
	return have >= n + 8 && wire_get16(p + n) == 0x1100 && (protocol == PPP_IPV4 || protocol == PPP_IPV6);
}

/* The header has n bytes, with its EtherType at type. VLAN tags may follow, then MPLS or PPPoE. */
static bool
by_type(struct link_header *l, const uint8_t *p, size_t have, size_t type, size_t n)
{
	uint16_t t;

	*l = (struct link_header){ 0 };
	if (have < n)
		return false;
	t = wire_get16(p + type);
	while ((t == VLAN_8021Q || t == VLAN_8021AD || t == VLAN_OLD) && n + 4 <= have) {
		t = wire_get16(p + n + 2);
		n += 4;
	}
	if (t == MPLS || t == MPLS_UPSTREAM)
		return by_labels(l, p, have, n);
	if (t == PPPOE_SESSION)
		return by_session(l, p, have, n);
	*l = (struct link_header){ .header = n, .version = t == ETHERTYPE_IPV4 ? 4 : 6, .ethertype = t };
	return t == ETHERTYPE_IPV4 || t == ETHERTYPE_IPV6;
}

/*
 * Address families of the systems that write captures: IPv4 is 2 on all; IPv6 is 10 on Linux, the
 * others are of BSDs and macOS.
 */
static bool
by_family(struct link_header *l, const uint8_t *p, size_t have)
{
	uint32_t family = have >= 4 ? wire_get32(p) : 0;

	if (family > 0xffff)        /* in the writer's byte order, where it is small */
		family = __builtin_bswap32(family);
	*l = (struct link_header){ .header = 4, .version = family == 2 ? 4 : 6 };
	return family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
}

/* The header of a capture on several interfaces has only the source address. */
static const uint8_t *
cooked_source(const uint8_t *p, size_t n, size_t length, size_t source)
{
	return n >= source + 8 && p[length] == 6 ? p + source : NULL;
}

bool
link_header_read(struct link_header *l, int linktype, const uint8_t *p, size_t n)
{
	bool ip;

	switch (linktype) {
	case DLT_ETHERNET:
		ip = by_type(l, p, n, 12, 14);
		l->destination = n >= 14 ? p : NULL;
		l->source = n >= 14 ? p + 6 : NULL;
		return ip;
	case DLT_SLL:
		ip = by_type(l, p, n, 14, 16);
		l->source = cooked_source(p, n, 5, 6);
		return ip;
	case DLT_SLL2:
		ip = by_type(l, p, n, 0, 20);
		l->source = cooked_source(p, n, 11, 12);
		return ip;
	case DLT_NULL:
	case DLT_LOOP:
		return by_family(l, p, n);
	default:
		*l = (struct link_header){ .version = linktype == DLT_IPV4 ? 4 : linktype == DLT_IPV6 ? 6 : 0 };
		return link_header_is_known(linktype);
	}
}

bool
link_header_is_known(int linktype)
{
	static const int known[] = {
		DLT_ETHERNET, DLT_SLL, DLT_SLL2, DLT_NULL, DLT_LOOP, DLT_RAW, DLT_RAW_OPENBSD, LINKTYPE_RAW, DLT_IPV4, DLT_IPV6,
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i] == linktype)
			return true;
	return false;
}

/* Address family in the loopback header: Linux's for IPv6. */
static uint32_t
family(unsigned version)
{
	return version == 4 ? 2 : 10;
}

size_t
link_header_write(uint8_t to[LINK_HEADER_WRITE_MAX], int linktype, unsigned version)
{
	uint16_t type = version == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;

	memset(to, 0, LINK_HEADER_WRITE_MAX);
	switch (linktype) {
	case DLT_ETHERNET:
		wire_put16(to + 12, type);
		return 14;
	case DLT_SLL:
		wire_put16(to + 14, type);
		return 16;
	case DLT_SLL2:
		wire_put16(to, type);
		return 20;
	case DLT_NULL:
	case DLT_LOOP:
		wire_put32(to, family(version));
		return 4;
	default:
		return 0;
	}
}

uint32_t
link_header_file_type(int linktype)
{
	switch (linktype) {
	case DLT_RAW:
	case DLT_RAW_OPENBSD:
	case DLT_IPV4:          /* another interface may have the other IP version */
	case DLT_IPV6:
		return LINKTYPE_RAW;
	default:
		return (uint32_t)linktype;
	}
}
