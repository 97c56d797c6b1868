/* SPDX-License-Identifier: ISC
 *
 * Link headers.
 */
#include "link.h"

#include <string.h>

#include "wire.h"

/* Link types by their numbers, which are part of the pcap format, so that this file needs no libpcap. RAW has three. */
enum {
	DLT_NULL = 0, DLT_ETHERNET = 1, DLT_RAW = 12, DLT_RAW_OPENBSD = 14, LINKTYPE_RAW = 101, DLT_LOOP = 108, DLT_SLL = 113,
	DLT_IPV4 = 228, DLT_IPV6 = 229, DLT_SLL2 = 276
};

enum { VLANS_MAX = 4 };

enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd, VLAN_8021Q = 0x8100, VLAN_8021AD = 0x88a8, VLAN_OLD = 0x9100 };

/* The header is n bytes, has its EtherType at type, and may be followed by the tags of VLANs. */
static bool
by_type(struct link *l, const uint8_t *p, size_t have, size_t type, size_t n)
{
	uint16_t t;

	if (have < n)
		return false;
	t = wire_get16(p + type);
	for (int tags = 0; tags < VLANS_MAX && (t == VLAN_8021Q || t == VLAN_8021AD || t == VLAN_OLD) && n + 4 <= have; tags++) {
		t = wire_get16(p + n + 2);
		n += 4;
	}
	*l = (struct link){ n, t == ETHERTYPE_IPV4 ? 4 : 6 };
	return t == ETHERTYPE_IPV4 || t == ETHERTYPE_IPV6;
}

/* By the numbers of those that write it: IPv4 is 2 for all; of IPv6 10 is Linux's, the others are of BSDs and macOS. */
static bool
by_family(struct link *l, const uint8_t *p, size_t have)
{
	uint32_t family = have >= 4 ? wire_get32(p) : 0;

	if (family > 0xffff)        /* in the writer's byte order, and there it is small */
		family = __builtin_bswap32(family);
	*l = (struct link){ 4, family == 2 ? 4 : 6 };
	return family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
}

bool
link_read(struct link *l, int linktype, const uint8_t *p, size_t n)
{
	switch (linktype) {
	case DLT_ETHERNET:
		return by_type(l, p, n, 12, 14);
	case DLT_SLL:
		return by_type(l, p, n, 14, 16);
	case DLT_SLL2:
		return by_type(l, p, n, 0, 20);
	case DLT_NULL:
	case DLT_LOOP:
		return by_family(l, p, n);
	default:
		*l = (struct link){ 0, linktype == DLT_IPV4 ? 4 : linktype == DLT_IPV6 ? 6 : 0 };
		return true;
	}
}

bool
link_is_known(int linktype)
{
	static const int known[] = {
		DLT_ETHERNET, DLT_SLL, DLT_SLL2, DLT_NULL, DLT_LOOP, DLT_RAW, DLT_RAW_OPENBSD, LINKTYPE_RAW, DLT_IPV4, DLT_IPV6,
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i] == linktype)
			return true;
	return false;
}

/* A family's number in the loopback header: IPv6 has that of Linux. */
static uint32_t
family(unsigned version)
{
	return version == 4 ? 2 : 10;
}

size_t
link_write(uint8_t to[LINK_WRITE_MAX], int linktype, unsigned version)
{
	uint16_t type = version == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;

	memset(to, 0, LINK_WRITE_MAX);
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
link_file_type(int linktype)
{
	return linktype == DLT_RAW || linktype == DLT_RAW_OPENBSD ? LINKTYPE_RAW : (uint32_t)linktype;
}
