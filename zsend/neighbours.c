/* SPDX-License-Identifier: ISC
 *
 * The table of neighbours, which is bounded, and a list of those that are being resolved, in the order in which their time is up.
 */
#include "neighbours.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "confine/priv.h"
#include "io/alloc.h"
#include "io/monotonic.h"
#include "net/checksum.h"
#include "net/wire.h"
#include "targets/target.h"

enum {
	OUTSTANDING = 4096,
	BUCKETS = 1 << 14, WAYS = 8,        /* a neighbour is in one of the places of its bucket */
	LIFETIME = 60,                      /* seconds that a resolution, or its failure, counts */
	RECEIVE_BUFFER = 8 << 20,           /* the kernel counts 768 bytes and more for an answer */
	AT_ONCE = 2 * OUTSTANDING,          /* packets taken before time-outs are looked at */
	QUEUE_FULL_TRIES = 100,
};

/* RFC 826; offsets count from the Ethernet header. */
enum {
	ARP_REQUEST = 1, ARP_REPLY = 2,
	ARP_LEN = 42, ARP_OPERATION = 20, ARP_SENDER_MAC = 22, ARP_SENDER_IP = 28, ARP_TARGET_IP = 38,
};

/* RFC 8200, 3; RFC 4861, 4.3, 4.4 and 4.6.1. */
enum {
	ND_SOLICITATION = 135, ND_ADVERTISEMENT = 136, ND_SOURCE_MAC = 1, ND_TARGET_MAC = 2,
	IP6 = 14, IP6_NEXT = IP6 + 6, IP6_HOPS = IP6 + 7, IP6_SOURCE = IP6 + 8, IP6_TARGET = IP6 + 24,
	ND = IP6 + 40, ND_CHECKSUM = ND + 2, ND_TARGET = ND + 8, ND_OPTIONS = ND + 24, ND_LEN = ND_OPTIONS + 8,
};

enum { FAMILY4, FAMILY6, FAMILIES };

struct neighbour_link {
	unsigned ifindex;
	uint8_t mac[6];
	struct addr from;               /* our address; unspecified where there is none */
};

struct neighbours {
	int fd[FAMILIES];
	bool bound[FAMILIES];
	struct neighbour_link links[NEIGHBOURS_LINKS];
	unsigned links_n;
	void (*resolved)(void *ctx, struct neighbour *);
	void *ctx;
	struct neighbour *table;
	uint64_t key;                   /* decides on buckets: whoever chooses targets cannot choose these */
	uint32_t oldest, newest;        /* of the INCOMPLETE ones, or NEIGHBOUR_END */
	unsigned incomplete;            /* so many neighbours */
};

static const struct addr unspecified;

static int
open_socket(const struct sock_fprog *answers)
{
	const int size = RECEIVE_BUFFER;
	/* Protocol 0: nothing is received before it is bound. */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd == -1 && errno == EPERM)
		errx(2, "%s", priv_need_raw());
	if (fd == -1)
		err(2, "packet socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) == -1
	    && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) == -1)
		err(2, "receive buffer");
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, answers, sizeof(*answers)) == -1)
		err(2, "socket filter");
	return fd;
}

struct neighbours *
neighbours_open(void (*resolved)(void *ctx, struct neighbour *), void *ctx)
{
	struct sock_filter arp[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ARP_OPERATION), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARP_REPLY, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX), BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_filter nd[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, IP6_NEXT), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, ND), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_ADVERTISEMENT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX), BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct neighbours *n = allocate_zeroed_or_die(1, sizeof(*n));

	if (getrandom(&n->key, sizeof(n->key), 0) != sizeof(n->key))
		err(3, "getrandom");
	n->resolved = resolved;
	n->ctx = ctx;
	n->oldest = n->newest = NEIGHBOUR_END;
	n->table = allocate_zeroed_or_die((size_t)BUCKETS * WAYS, sizeof(*n->table));
	n->fd[FAMILY4] = open_socket(&(struct sock_fprog){ sizeof(arp) / sizeof(*arp), arp });
	n->fd[FAMILY6] = open_socket(&(struct sock_fprog){ sizeof(nd) / sizeof(*nd), nd });
	return n;
}

unsigned
neighbours_link(struct neighbours *n, unsigned ifindex, const uint8_t mac[6], const struct addr *from)
{
	unsigned of_interface = NEIGHBOURS_LINKS;

	for (unsigned i = 0; i < n->links_n; i++) {
		if (n->links[i].ifindex != ifindex)
			continue;
		if (addr_cmp(&n->links[i].from, from) == 0)
			return i;
		of_interface = i;
	}
	if (n->links_n == NEIGHBOURS_LINKS)
		return of_interface;
	n->links[n->links_n] = (struct neighbour_link){ .ifindex = ifindex, .from = *from };
	memcpy(n->links[n->links_n].mac, mac, 6);
	return n->links_n++;
}

static int
family(const struct addr *a)
{
	return addr_is4(a) ? FAMILY4 : FAMILY6;
}

/* Before the first solicitation of a family: from now on its answers are received, of all links, as one socket does for two. */
static int
listen_for(struct neighbours *n, int f)
{
	const struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(f == FAMILY4 ? ETH_P_ARP : ETH_P_IPV6) };

	if (!n->bound[f] && bind(n->fd[f], (const struct sockaddr *)&all, sizeof(all)) == -1)
		return errno;
	n->bound[f] = true;
	return 0;
}

/* --- the table */

static bool
is_free(const struct neighbour *e, int64_t at)
{
	return e->state == NEIGHBOUR_NONE || (e->state != NEIGHBOUR_INCOMPLETE && at - e->at > LIFETIME * MONOTONIC_SECOND);
}

/* Where an address of any link may be. */
static struct neighbour *
bucket_of(const struct neighbours *n, const struct addr *a)
{
	return n->table + target_mix(target_mix(addr_hi(a) ^ n->key) + addr_lo(a)) % BUCKETS * WAYS;
}

struct neighbour *
neighbours_look_up(struct neighbours *n, unsigned link, const struct addr *a)
{
	struct neighbour *bucket = bucket_of(n, a), *place = NULL;
	int64_t at = monotonic_now();

	for (struct neighbour *e = bucket; e < bucket + WAYS; e++) {
		bool empty = is_free(e, at);

		if (!empty && e->link == link && addr_cmp(&e->addr, a) == 0)
			return e;
		if (e->state == NEIGHBOUR_INCOMPLETE)
			continue;
		/* The one to give up: an empty place, else the one resolved first. */
		if (place == NULL || (!is_free(place, at) && (empty || e->at < place->at)))
			place = e;
	}
	if (place == NULL || n->incomplete == OUTSTANDING)
		return NULL;
	*place = (struct neighbour){ .addr = *a, .link = (uint16_t)link, .first = NEIGHBOUR_END, .last = NEIGHBOUR_END };
	return place;
}

static void
list_append(struct neighbours *n, struct neighbour *e)
{
	uint32_t number = (uint32_t)(e - n->table);

	e->earlier = n->newest;
	e->later = NEIGHBOUR_END;
	if (n->newest != NEIGHBOUR_END)
		n->table[n->newest].later = number;
	else
		n->oldest = number;
	n->newest = number;
}

static void
list_remove(struct neighbours *n, const struct neighbour *e)
{
	if (e->earlier != NEIGHBOUR_END)
		n->table[e->earlier].later = e->later;
	else
		n->oldest = e->later;
	if (e->later != NEIGHBOUR_END)
		n->table[e->later].earlier = e->earlier;
	else
		n->newest = e->earlier;
}

/* --- solicitations */

/* Over an ICMPv6 message with its pseudo-header (RFC 8200, 8.1); over one that holds its checksum 0. */
static uint16_t
icmp6_checksum(const uint8_t *frame, size_t len)
{
	return checksum_fold(checksum_add(frame + IP6_SOURCE, 32) + checksum_add(frame + ND, len) + (uint32_t)len + IPPROTO_ICMPV6);
}

static size_t
build_arp(const struct neighbour_link *l, const struct addr *a, uint8_t *f)
{
	memset(f, 0, ARP_LEN);
	memset(f, 0xff, 6);
	memcpy(f + 6, l->mac, 6);
	wire_put16(f + 12, ETH_P_ARP);
	wire_put16(f + 14, 1);              /* Ethernet */
	wire_put16(f + 16, ETH_P_IP);
	f[18] = 6;
	f[19] = 4;
	wire_put16(f + ARP_OPERATION, ARP_REQUEST);
	memcpy(f + ARP_SENDER_MAC, l->mac, 6);
	wire_put32(f + ARP_SENDER_IP, addr_to4(&l->from));
	wire_put32(f + ARP_TARGET_IP, addr_to4(a));
	return ARP_LEN;
}

/* To the multicast group that the neighbour is in (RFC 4291, 2.7.1; RFC 2464, 7). */
static size_t
build_solicitation(const struct neighbour_link *l, const struct addr *a, uint8_t *f)
{
	static const uint8_t to[6] = { 0x33, 0x33, 0xff }, group[16] = { 0xff, 2, [11] = 1, 0xff };
	bool anonymous = addr_cmp(&l->from, &unspecified) == 0;
	size_t len = (anonymous ? ND_OPTIONS : ND_LEN) - ND;

	memset(f, 0, ND_LEN);
	memcpy(f, to, 3);
	memcpy(f + 3, a->b + 13, 3);
	memcpy(f + 6, l->mac, 6);
	wire_put16(f + 12, ETH_P_IPV6);
	f[IP6] = 0x60;
	wire_put16(f + IP6 + 4, (uint16_t)len);
	f[IP6_NEXT] = IPPROTO_ICMPV6;
	f[IP6_HOPS] = 255;
	memcpy(f + IP6_SOURCE, l->from.b, 16);
	memcpy(f + IP6_TARGET, group, 13);
	memcpy(f + IP6_TARGET + 13, a->b + 13, 3);
	f[ND] = ND_SOLICITATION;
	memcpy(f + ND_TARGET, a->b, 16);
	if (!anonymous) {
		f[ND_OPTIONS] = ND_SOURCE_MAC;
		f[ND_OPTIONS + 1] = 1;      /* times 8 bytes */
		memcpy(f + ND_OPTIONS + 2, l->mac, 6);
	}
	wire_put16(f + ND_CHECKSUM, icmp6_checksum(f, len));
	return ND + len;
}

/* A solicitation that a full queue has no room for counts as one that was lost on its way. */
static int
send_solicitation(const struct neighbours *n, const struct neighbour *e)
{
	const struct neighbour_link *l = &n->links[e->link];
	const struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)l->ifindex };
	const struct timespec moment = { 0, 20000 };
	uint8_t frame[ND_LEN];
	size_t len = addr_is4(&e->addr) ? build_arp(l, &e->addr, frame) : build_solicitation(l, &e->addr, frame);

	for (int i = 0; i < QUEUE_FULL_TRIES; i++) {
		if (sendto(n->fd[family(&e->addr)], frame, len, 0, (const struct sockaddr *)&to, sizeof(to)) != -1)
			return 0;
		if (errno == ENETDOWN || errno == ENODEV || errno == ENXIO)
			return errno;
		/* Anything else is about this one. */
		if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
			return 0;
		nanosleep(&moment, NULL);
	}
	return 0;
}

/* --- answers */

static void
end_resolution(struct neighbours *n, struct neighbour *e, const uint8_t *mac)
{
	list_remove(n, e);
	n->incomplete--;
	e->at = monotonic_now();
	e->state = mac != NULL ? NEIGHBOUR_REACHABLE : NEIGHBOUR_FAILED;
	if (mac != NULL)
		memcpy(e->mac, mac, 6);
	n->resolved(n->ctx, e);
}

static void
take_answer(struct neighbours *n, unsigned ifindex, const struct addr *a, const uint8_t *mac)
{
	static const uint8_t none[6];
	struct neighbour *bucket = bucket_of(n, a);

	/* No host has a multicast address. */
	if (mac[0] & 1 || memcmp(mac, none, 6) == 0)
		return;
	for (struct neighbour *e = bucket; e < bucket + WAYS; e++)
		if (e->state == NEIGHBOUR_INCOMPLETE && n->links[e->link].ifindex == ifindex && addr_cmp(&e->addr, a) == 0) {
			end_resolution(n, e, mac);
			return;
		}
}

static void
take_arp(struct neighbours *n, unsigned ifindex, const uint8_t *f, size_t len)
{
	static const uint8_t head[8] = { 0, 1, ETH_P_IP >> 8, ETH_P_IP & 0xff, 6, 4, 0, ARP_REPLY };
	struct addr a;

	if (len < ARP_LEN || memcmp(f + 14, head, sizeof(head)) != 0)
		return;
	a = addr_from4(wire_get32(f + ARP_SENDER_IP));
	take_answer(n, ifindex, &a, f + ARP_SENDER_MAC);
}

/* RFC 4861, 7.1.2: what makes an advertisement a valid one. */
static void
take_advertisement(struct neighbours *n, unsigned ifindex, const uint8_t *f, size_t len)
{
	size_t end;
	struct addr a;

	if (len < ND_OPTIONS)
		return;
	end = wire_get16(f + IP6 + 4);
	if (end < ND_OPTIONS - ND || end > len - ND || f[IP6_HOPS] != 255 || f[ND + 1] != 0 || icmp6_checksum(f, end) != 0)
		return;
	memcpy(a.b, f + ND_TARGET, 16);
	for (size_t at = ND_OPTIONS; at + 8 <= ND + end && f[at + 1] > 0; at += (size_t)f[at + 1] * 8)
		if (f[at] == ND_TARGET_MAC && f[at + 1] == 1) {
			take_answer(n, ifindex, &a, f + at + 2);
			return;
		}
}

/* Returns 0, or the errno of a link that fails. */
static int
take_answers(struct neighbours *n, int which)
{
	uint8_t frame[512];

	for (int i = 0; n->bound[which] && i < AT_ONCE; i++) {
		struct sockaddr_ll on = { 0 };
		socklen_t size = sizeof(on);
		ssize_t len = recvfrom(n->fd[which], frame, sizeof(frame), MSG_DONTWAIT, (struct sockaddr *)&on, &size);

		if (len == -1)
			return errno == EAGAIN || errno == EINTR ? 0 : errno;
		if (which == FAMILY4)
			take_arp(n, (unsigned)on.sll_ifindex, frame, (size_t)len);
		else
			take_advertisement(n, (unsigned)on.sll_ifindex, frame, (size_t)len);
	}
	return 0;
}

/* --- time */

/* When the time of the oldest INCOMPLETE one is up. */
static int64_t
due(const struct neighbours *n)
{
	return n->table[n->oldest].at + MONOTONIC_SECOND;
}

static int
solicit(struct neighbours *n, struct neighbour *e)
{
	e->tries--;
	e->at = monotonic_now();
	list_append(n, e);
	return send_solicitation(n, e);
}

int
neighbours_resolve(struct neighbours *n, struct neighbour *e, unsigned tries)
{
	int error = listen_for(n, family(&e->addr));

	if (error != 0)
		return error;
	e->state = NEIGHBOUR_INCOMPLETE;
	e->tries = (uint8_t)tries;
	n->incomplete++;
	return solicit(n, e);
}

int
neighbours_update(struct neighbours *n)
{
	int error = 0;
	int64_t at;

	for (int i = 0; error == 0 && i < FAMILIES; i++)
		error = take_answers(n, i);
	at = monotonic_now();
	while (error == 0 && n->oldest != NEIGHBOUR_END && due(n) <= at) {
		struct neighbour *e = &n->table[n->oldest];

		if (e->tries == 0) {
			end_resolution(n, e, NULL);
			continue;
		}
		list_remove(n, e);
		error = solicit(n, e);
	}
	return error;
}

void
neighbours_drop(struct neighbours *n, bool (*is_dropped)(void *ctx, struct neighbour *), void *ctx)
{
	for (uint32_t i = n->oldest, later; i != NEIGHBOUR_END; i = later) {
		struct neighbour *e = &n->table[i];

		later = e->later;
		if (!is_dropped(ctx, e))
			continue;
		list_remove(n, e);
		n->incomplete--;
		e->state = NEIGHBOUR_NONE;
	}
}

struct timespec
neighbours_left(const struct neighbours *n)
{
	int64_t left = n->oldest != NEIGHBOUR_END ? due(n) - monotonic_now() : 3600 * MONOTONIC_SECOND;

	return (struct timespec){ left > 0 ? left / MONOTONIC_SECOND : 0, left > 0 ? left % MONOTONIC_SECOND : 0 };
}

void
neighbours_fds(const struct neighbours *n, struct pollfd fds[NEIGHBOURS_FDS])
{
	for (int i = 0; i < FAMILIES; i++)
		fds[i] = (struct pollfd){ .fd = n->bound[i] ? n->fd[i] : -1, .events = POLLIN };
}
