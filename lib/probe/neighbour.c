/* SPDX-License-Identifier: ISC
 *
 * arp, nd: ask a host on the link for its MAC address, by ARP over IPv4 (RFC 826) and by
 * neighbour discovery over IPv6 (RFC 4861). Neither has a field that returns a tag. So any
 * well-formed answer to our address is valid, and anybody on the link can forge it.
 */
#include "probe/neighbour.h"

#include <netinet/icmp6.h>

#include "net/wire.h"

enum { ARP_SENDER_MAC = 8, ARP_SENDER_IP = 14, ARP_TARGET_MAC = 18, ARP_TARGET_IP = 24, ARP_LEN = 28 };

/* RFC 4861, sections 4.4 and 4.6.1. The length of an option is in units of 8 bytes. */
enum { ND_CODE = 1, ND_FLAGS = 4, ND_TARGET = 8, ND_OPTIONS = 24, ND_TARGET_MAC = 2, ND_ROUTER = 0x80, ND_SOLICITED = 0x40 };

/* No host has the address 0 or a group address. */
static bool
is_host_mac(const uint8_t *mac)
{
	return !(mac[0] & 1) && (mac[0] | mac[1] | mac[2] | mac[3] | mac[4] | mac[5]) != 0;
}

static bool
is_host(const struct addr *a)
{
	return addr_is4(a) ? addr_to4(a) != 0 && addr_to4(a) >> 28 < 14 : a->b[0] != 0xff && (addr_hi(a) != 0 || addr_lo(a) > 1);
}

static enum verdict
answer(struct reply *r, const char *classification)
{
	r->success = true;
	r->classification = classification;
	return is_host(&r->target) && is_host_mac(r->smac) ? VALID : INVALID;
}

/*
 * A reply goes to the host that asked, by the addresses in it and by that of its frame. A reply
 * to all, or about the address to which it is sent, is not an answer (RFC 5227, sections 2.3 and
 * 3).
 */
static enum verdict
classify_arp(const struct scan *scan, const struct packet *p, struct reply *r)
{
	const uint8_t *arp = p->transport;

	(void)scan;
	if (!p->arp || p->transport_len < ARP_LEN || wire_get16(arp + 6) != 2
	    || memcmp(arp + ARP_SENDER_IP, arp + ARP_TARGET_IP, 4) == 0 || !is_host_mac(arp + ARP_TARGET_MAC))
		return UNRELATED;
	r->target = p->source;
	r->source = p->destination;
	r->smac = arp + ARP_SENDER_MAC;
	if (p->frame_destination != NULL && memcmp(p->frame_destination, arp + ARP_TARGET_MAC, 6) != 0)
		return INVALID;
	return answer(r, "arp");
}

/*
 * The MAC address in an advertisement. NULL if an option has length 0; RFC 4861, section 4.6
 * demands that such a packet be dropped. An answer to a unicast solicitation may omit the MAC
 * address (section 4.4); then returns that of its frame.
 */
static const uint8_t *
advertised_mac(const struct packet *p)
{
	const uint8_t *nd = p->transport;
	size_t n;

	for (size_t at = ND_OPTIONS; at + 8 <= p->transport_len; at += n) {
		n = (size_t)nd[at + 1] * 8;
		if (n == 0)
			return NULL;
		if (nd[at] == ND_TARGET_MAC && n == 8)
			return nd + at + 2;
	}
	return p->frame_source;
}

/* RFC 4861, section 7.1.2. The hop limit 255 proves that it comes from the link. */
static enum verdict
classify_nd(const struct scan *scan, const struct packet *p, struct reply *r)
{
	const uint8_t *nd = p->transport;

	(void)scan;
	if (p->transport_len < ND_OPTIONS || nd[0] != ND_NEIGHBOR_ADVERT || !(nd[ND_FLAGS] & ND_SOLICITED) || p->destination.b[0] == 0xff)
		return UNRELATED;
	memcpy(r->target.b, nd + ND_TARGET, sizeof(r->target.b));
	r->source = p->destination;
	r->smac = advertised_mac(p);
	if (p->ttl != 255 || nd[ND_CODE] != 0 || addr_is4(&r->target) || r->smac == NULL)
		return INVALID;
	return answer(r, "nd");
}

/* There are no errors about them, and a quoted probe of ours looks like that of any other host. */
static enum verdict
classify_quoted(const struct scan *scan, const struct packet *quoted, struct reply *r)
{
	(void)scan, (void)quoted, (void)r;
	return UNRELATED;
}

struct value
neighbour_smac(const struct reply *r)
{
	return (struct value){ .kind = r->smac != NULL ? VALUE_MAC : VALUE_NONE, .mac = r->smac };
}

struct value
neighbour_vendor(const struct reply *r)
{
	return (struct value){ .kind = r->vendor != NULL ? VALUE_TEXT : VALUE_NONE, .text = r->vendor };
}

static struct value
get_router(const struct reply *r)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = (r->packet->transport[ND_FLAGS] & ND_ROUTER) != 0 };
}

static const struct column arp_columns[] = {
	NEIGHBOUR_COLUMNS,
	{ 0 },
};

static const struct column nd_columns[] = {
	NEIGHBOUR_COLUMNS,
	{ "router", COLUMN_BOOL, get_router, "1 for a router" },
	{ 0 },
};

const struct probe probe_arp = {
	.name = "arp",
	.help = "ARP request for an IPv4 address on the link: answered with its MAC address (arp)",
	.template = { .protocol = PROTOCOL_ARP, .solicits = true },
	.columns_default = "saddr,smac,vendor,classification,success,repeat,timestamp_str",
	.filter_ip4 = "arp[6:2] == 2",
	.classify = classify_arp,
	.classify_quoted = classify_quoted,
	.columns = arp_columns,
};

const struct probe probe_nd = {
	.name = "nd",
	.help = "neighbour solicitation for an IPv6 address on the link: answered with its MAC address (nd)",
	.template = { .protocol = IPPROTO_ICMP, .solicits = true, .icmp6_type = ND_NEIGHBOR_SOLICIT },
	.columns_default = "saddr,smac,vendor,router,classification,success,repeat,timestamp_str",
	.filter_ip6 = "ip6[6] == 58 and ip6[40] == 136",
	.classify = classify_nd,
	.classify_quoted = classify_quoted,
	.columns = nd_columns,
};
