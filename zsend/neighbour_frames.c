/* SPDX-License-Identifier: ISC
 *
 * Builds solicitations and parses answers.
 */
#include "neighbour_frames.h"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>

#include "net/checksum.h"
#include "net/wire.h"

/* RFC 826; offsets are from the beginning of the Ethernet header. */
enum {
	ARP_REQUEST = 1, ARP_REPLY = 2,
	ARP_LEN = 42, ARP_OPERATION = 20, ARP_SENDER_MAC = 22, ARP_SENDER_IP = 28, ARP_TARGET_IP = 38,
};

/* RFC 8200, section 3; RFC 4861, sections 4.3, 4.4 and 4.6.1. */
enum {
	ND_SOLICITATION = 135, ND_ADVERTISEMENT = 136, ND_SOURCE_MAC = 1, ND_TARGET_MAC = 2,
	IP6 = 14, IP6_NEXT = IP6 + 6, IP6_HOPS = IP6 + 7, IP6_SOURCE = IP6 + 8, IP6_TARGET = IP6 + 24,
	ND = IP6 + 40, ND_CHECKSUM = ND + 2, ND_TARGET = ND + 8, ND_OPTIONS = ND + 24, ND_LEN = ND_OPTIONS + 8,
};

_Static_assert(ND_LEN == NEIGHBOUR_FRAME_MAX, "the longest frame is a solicitation of neighbour discovery");

static const struct addr unspecified;

/*
 * The checksum of an ICMPv6 message with its pseudo-header (RFC 8200, section 8.1). For a message
 * with a correct checksum the result is 0.
 */
static uint16_t
icmp6_checksum(const uint8_t *frame, size_t len)
{
	return checksum_fold(checksum_add(frame + IP6_SOURCE, 32) + checksum_add(frame + ND, len) + (uint32_t)len + IPPROTO_ICMPV6);
}

static size_t
build_arp(const uint8_t mac[6], const struct addr *from, const struct addr *a, uint8_t *f)
{
	memset(f, 0, ARP_LEN);
	memset(f, 0xff, 6);
	memcpy(f + 6, mac, 6);
	wire_put16(f + 12, ETH_P_ARP);
	wire_put16(f + 14, 1);              /* Ethernet */
	wire_put16(f + 16, ETH_P_IP);
	f[18] = 6;
	f[19] = 4;
	wire_put16(f + ARP_OPERATION, ARP_REQUEST);
	memcpy(f + ARP_SENDER_MAC, mac, 6);
	wire_put32(f + ARP_SENDER_IP, addr_to4(from));
	wire_put32(f + ARP_TARGET_IP, addr_to4(a));
	return ARP_LEN;
}

/* Sends to the multicast group of the neighbour (RFC 4291, section 2.7.1; RFC 2464, section 7). */
static size_t
build_solicitation(const uint8_t mac[6], const struct addr *from, const struct addr *a, uint8_t *f)
{
	static const uint8_t to[6] = { 0x33, 0x33, 0xff }, group[16] = { 0xff, 2, [11] = 1, 0xff };
	bool anonymous = addr_cmp(from, &unspecified) == 0;
	size_t len = (anonymous ? ND_OPTIONS : ND_LEN) - ND;

	memset(f, 0, ND_LEN);
	memcpy(f, to, 3);
	memcpy(f + 3, a->b + 13, 3);
	memcpy(f + 6, mac, 6);
	wire_put16(f + 12, ETH_P_IPV6);
	f[IP6] = 0x60;
	wire_put16(f + IP6 + 4, (uint16_t)len);
	f[IP6_NEXT] = IPPROTO_ICMPV6;
	f[IP6_HOPS] = 255;
	memcpy(f + IP6_SOURCE, from->b, 16);
	memcpy(f + IP6_TARGET, group, 13);
	memcpy(f + IP6_TARGET + 13, a->b + 13, 3);
	f[ND] = ND_SOLICITATION;
	memcpy(f + ND_TARGET, a->b, 16);
	if (!anonymous) {
		f[ND_OPTIONS] = ND_SOURCE_MAC;
		f[ND_OPTIONS + 1] = 1;      /* in units of 8 bytes */
		memcpy(f + ND_OPTIONS + 2, mac, 6);
	}
	wire_put16(f + ND_CHECKSUM, icmp6_checksum(f, len));
	return ND + len;
}

size_t
neighbour_frames_solicit(const uint8_t mac[6], const struct addr *from, const struct addr *a, uint8_t frame[NEIGHBOUR_FRAME_MAX])
{
	return addr_is4(a) ? build_arp(mac, from, a, frame) : build_solicitation(mac, from, a, frame);
}

/* Returns NULL if no host can have this MAC: it is 0, or a multicast address. */
static const uint8_t *
host_mac(const uint8_t *mac)
{
	static const uint8_t none[6];

	return mac[0] & 1 || memcmp(mac, none, 6) == 0 ? NULL : mac;
}

static const uint8_t *
parse_arp(const uint8_t *f, size_t len, struct addr *a)
{
	static const uint8_t head[8] = { 0, 1, ETH_P_IP >> 8, ETH_P_IP & 0xff, 6, 4, 0, ARP_REPLY };

	if (len < ARP_LEN || memcmp(f + 14, head, sizeof(head)) != 0)
		return NULL;
	*a = addr_from4(wire_get32(f + ARP_SENDER_IP));
	return host_mac(f + ARP_SENDER_MAC);
}

/* RFC 4861, section 7.1.2: the conditions for a valid advertisement. */
static const uint8_t *
parse_advertisement(const uint8_t *f, size_t len, struct addr *a)
{
	size_t end;

	if (len < ND_OPTIONS)
		return NULL;
	end = wire_get16(f + IP6 + 4);
	if (end < ND_OPTIONS - ND || end > len - ND || f[IP6_HOPS] != 255 || f[ND + 1] != 0 || icmp6_checksum(f, end) != 0)
		return NULL;
	memcpy(a->b, f + ND_TARGET, 16);
	for (size_t at = ND_OPTIONS; at + 8 <= ND + end && f[at + 1] > 0; at += (size_t)f[at + 1] * 8)
		if (f[at] == ND_TARGET_MAC && f[at + 1] == 1)
			return host_mac(f + at + 2);
	return NULL;
}

const uint8_t *
neighbour_frames_answer(bool ip6, const uint8_t *frame, size_t len, struct addr *a)
{
	return ip6 ? parse_advertisement(frame, len, a) : parse_arp(frame, len, a);
}

size_t
neighbour_frames_filter(bool ip6, struct sock_filter filter[NEIGHBOUR_FRAMES_FILTER_MAX])
{
	static const struct sock_filter arp[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ARP_OPERATION), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARP_REPLY, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX), BPF_STMT(BPF_RET | BPF_K, 0),
	};
	static const struct sock_filter nd[NEIGHBOUR_FRAMES_FILTER_MAX] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, IP6_NEXT), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, ND), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_ADVERTISEMENT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX), BPF_STMT(BPF_RET | BPF_K, 0),
	};

	memcpy(filter, ip6 ? nd : arp, ip6 ? sizeof(nd) : sizeof(arp));
	return ip6 ? sizeof(nd) / sizeof(*nd) : sizeof(arp) / sizeof(*arp);
}
