/* SPDX-License-Identifier: ISC
 *
 * A link with many hosts: the tap device NAME in this namespace. Each host has its own MAC. Host
 * I of COUNT, from 1, has the MAC 02:00:00:XX:XX:XX with I in the last three bytes, and the
 * address I above each of three addresses:
 *
 *     hosts NAME COUNT IPV4 IPV6 LINK-LOCAL
 *
 * They answer ARP (RFC 826), neighbour solicitations (RFC 4861) and echo requests (RFC 792,
 * 4443). All of them answer an echo request to all nodes (ff02::1), each from its address with
 * the scope of the source. Host 1 is a router. The program prints "ready" when the device exists,
 * and ends on a signal. It shares no code with the tools.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../tools/checksum.h"
#include "../tools/numbers.h"

enum { FRAME = 2048, ETH = 14, IP4 = ETH + 20, IP6 = ETH + 40 };

struct link {
	int fd;
	uint32_t count, base4;
	uint8_t base6[16], local6[16];
};

/* The host with an address, or 0 if there is none. */
static uint32_t
host4(const struct link *l, uint32_t a)
{
	return a - l->base4 <= l->count ? a - l->base4 : 0;
}

static uint32_t
host6_of(const struct link *l, const uint8_t *base, const uint8_t *a)
{
	uint32_t host = get32(a + 12) - get32(base + 12);

	return memcmp(a, base, 12) == 0 && host <= l->count ? host : 0;
}

static uint32_t
host6(const struct link *l, const uint8_t *a)
{
	uint32_t host = host6_of(l, l->base6, a);

	return host != 0 ? host : host6_of(l, l->local6, a);
}

static void
put_mac(uint8_t *p, uint32_t host)
{
	const uint8_t mac[6] = { 2, 0, 0, (uint8_t)(host >> 16), (uint8_t)(host >> 8), (uint8_t)host };

	memcpy(p, mac, 6);
}

/* Sends a host's reply to the sender of the frame. A link may lose frames. */
static void
reply(const struct link *l, uint8_t *f, size_t n, uint32_t host)
{
	memcpy(f, f + 6, 6);
	put_mac(f + 6, host);
	if (write(l->fd, f, n) == -1)
		return;
}

static void
answer_arp(const struct link *l, uint8_t *f, size_t n)
{
	static const uint8_t request[8] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	uint8_t *arp = f + ETH;
	uint32_t target, host;

	if (n < ETH + 28 || memcmp(arp, request, 8) != 0)
		return;
	target = get32(arp + 24);
	host = host4(l, target);
	if (host == 0)
		return;
	arp[7] = 2;
	memcpy(arp + 18, arp + 8, 10);
	put_mac(arp + 8, host);
	put32(arp + 14, target);
	reply(l, f, ETH + 28, host);
}

static void
answer_ip4(const struct link *l, uint8_t *f, size_t n)
{
	uint8_t *ip = f + ETH, *icmp = f + IP4;
	uint32_t to = n >= IP4 + 8 ? get32(ip + 16) : 0, host = host4(l, to);
	size_t total = (size_t)ip[2] << 8 | ip[3];

	if (host == 0 || ip[0] != 0x45 || ip[9] != 1 || icmp[0] != 8 || total < IP4 + 8 - ETH || ETH + total > n)
		return;
	n = ETH + total;
	memcpy(ip + 16, ip + 12, 4);
	put32(ip + 12, to);
	icmp[0] = icmp[2] = icmp[3] = 0;
	checksum_put(icmp + 2, checksum_add(icmp, n - IP4, 0));
	reply(l, f, n, host);
}

/* Sends an ICMPv6 message of a host, n bytes in all, with its checksum. */
static void
reply6(const struct link *l, uint8_t *f, size_t n, const uint8_t *from, uint32_t host)
{
	uint8_t *ip = f + ETH;
	uint32_t len = (uint32_t)(n - IP6);

	memcpy(ip + 24, ip + 8, 16);
	memcpy(ip + 8, from, 16);
	put16(ip + 4, len);
	f[IP6 + 2] = f[IP6 + 3] = 0;
	checksum_put(f + IP6 + 2, checksum_add(f + IP6, len, checksum_add(ip + 8, 32, len + 58)));
	reply(l, f, n, host);
}

static void
advertise(const struct link *l, uint8_t *f, size_t n)
{
	uint8_t *nd = f + IP6, target[16];
	uint32_t host;

	if (n < IP6 + 24 || f[ETH + 7] != 255)
		return;
	memcpy(target, nd + 8, 16);
	host = host6(l, target);
	if (host == 0)
		return;
	nd[0] = 136;
	nd[4] = host == 1 ? 0xe0 : 0x60;        /* a router, solicited, override */
	nd[24] = 2;
	nd[25] = 1;
	put_mac(nd + 26, host);
	reply6(l, f, IP6 + 32, target, host);
}

/* Sends a reply from every host. The source has the scope of the address in the request. */
static void
answer_all(const struct link *l, const uint8_t *f, size_t n)
{
	const uint8_t *base = f[ETH + 8] == 0xfe ? l->local6 : l->base6;
	uint8_t copy[FRAME], from[16];

	memcpy(from, base, 16);
	for (uint32_t host = 1; host <= l->count; host++) {
		memcpy(copy, f, n);
		copy[IP6] = 129;
		copy[ETH + 7] = 64;
		put32(from + 12, get32(base + 12) + host);
		reply6(l, copy, n, from, host);
	}
}

static void
answer_ip6(const struct link *l, uint8_t *f, size_t n)
{
	static const uint8_t all[16] = { 0xff, 2, [15] = 1 };
	uint8_t to[16];
	uint32_t host;

	if (n < IP6 + 8 || f[ETH + 6] != 58)
		return;
	memcpy(to, f + ETH + 24, 16);
	host = host6(l, to);
	if (f[IP6] == 135)
		advertise(l, f, n);
	else if (f[IP6] == 128 && memcmp(to, all, 16) == 0)
		answer_all(l, f, n);
	else if (f[IP6] == 128 && host != 0) {
		f[IP6] = 129;
		f[ETH + 7] = 64;
		reply6(l, f, n, to, host);
	}
}

int
main(int argc, char **argv)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	struct link l;
	uint8_t f[FRAME];
	struct in_addr a;
	ssize_t n;

	if (argc != 6 || inet_pton(AF_INET, argv[3], &a) != 1 || inet_pton(AF_INET6, argv[4], l.base6) != 1
	    || inet_pton(AF_INET6, argv[5], l.local6) != 1)
		errx(2, "usage: hosts NAME COUNT IPV4 IPV6 LINK-LOCAL");
	l.count = (uint32_t)atoi(argv[2]);
	l.base4 = ntohl(a.s_addr);
	l.fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	strncpy(request.ifr_name, argv[1], sizeof(request.ifr_name) - 1);
	if (l.fd == -1 || ioctl(l.fd, TUNSETIFF, &request) == -1)
		err(2, "/dev/net/tun: %s", argv[1]);
	puts("ready");
	fflush(stdout);
	while ((n = read(l.fd, f, sizeof(f))) != -1) {
		if (n < ETH)
			continue;
		if (f[12] == 8 && f[13] == 6)
			answer_arp(&l, f, (size_t)n);
		else if (f[12] == 8 && f[13] == 0)
			answer_ip4(&l, f, (size_t)n);
		else if (f[12] == 0x86 && f[13] == 0xdd)
			answer_ip6(&l, f, (size_t)n);
	}
	err(3, "%s", argv[1]);
}
