/* SPDX-License-Identifier: ISC
 *
 * The engine for links without Ethernet, and for loopback: IP packets through raw sockets
 * (raw(7), ipv6(7)), one for each family. The kernel routes them by the interface that each
 * packet names. So it works on any link, but each packet passes through the kernel's IP stack.
 */
#include "engine.h"

#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "confine/priv.h"
#include "io/alloc.h"

enum { BATCH = 64, SEND_BUFFER = 4 << 20 };

struct engine_ip {
	struct engine engine;
	int fd4, fd6;
	struct mmsghdr message[BATCH];
	struct iovec vector[BATCH];
	union {
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} to[BATCH];
	/* names the interface; the source address is in the packet */
	union {
		struct cmsghdr header;
		uint8_t room4[CMSG_SPACE(sizeof(struct in_pktinfo))], room6[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control[BATCH];
};

static bool
is_ip6(const struct iovec *packet)
{
	return *(const uint8_t *)packet->iov_base >> 4 == 6;
}

static void
name_interface(struct msghdr *m, void *control, bool ip6, unsigned ifindex)
{
	const struct in_pktinfo info4 = { .ipi_ifindex = (int)ifindex };
	const struct in6_pktinfo info6 = { .ipi6_ifindex = ifindex };
	struct cmsghdr *c = control;

	m->msg_control = control;
	m->msg_controllen = ip6 ? CMSG_SPACE(sizeof(info6)) : CMSG_SPACE(sizeof(info4));
	c->cmsg_level = ip6 ? IPPROTO_IPV6 : IPPROTO_IP;
	c->cmsg_type = ip6 ? IPV6_PKTINFO : IP_PKTINFO;
	c->cmsg_len = ip6 ? CMSG_LEN(sizeof(info6)) : CMSG_LEN(sizeof(info4));
	memcpy(CMSG_DATA(c), ip6 ? (const void *)&info6 : &info4, ip6 ? sizeof(info6) : sizeof(info4));
}

/* Sets the destination address from the packet. */
static void
address(struct engine_ip *e, size_t i, unsigned ifindex)
{
	const uint8_t *ip = e->vector[i].iov_base;
	struct msghdr *m = &e->message[i].msg_hdr;

	memset(&e->to[i], 0, sizeof(e->to[i]));
	if (is_ip6(&e->vector[i])) {
		e->to[i].in6.sin6_family = AF_INET6;
		memcpy(&e->to[i].in6.sin6_addr, ip + 24, 16);
	} else {
		e->to[i].in.sin_family = AF_INET;
		memcpy(&e->to[i].in.sin_addr, ip + 16, 4);
	}
	*m = (struct msghdr){ .msg_iov = &e->vector[i], .msg_iovlen = 1, .msg_name = &e->to[i] };
	m->msg_namelen = is_ip6(&e->vector[i]) ? sizeof(e->to[i].in6) : sizeof(e->to[i].in);
	name_interface(m, &e->control[i], is_ip6(&e->vector[i]), ifindex);
}

static ssize_t
ip_send(struct engine *engine, const struct slot slots[], size_t n)
{
	struct engine_ip *e = (struct engine_ip *)engine;
	bool ip6 = is_ip6(&slots[0].frame);
	size_t run = 0;

	for (; run < n && run < BATCH && is_ip6(&slots[run].frame) == ip6; run++) {
		e->vector[run] = slots[run].frame;
		address(e, run, slots[run].ifindex);
	}
	return sendmmsg(ip6 ? e->fd6 : e->fd4, e->message, (unsigned)run, 0);
}

/* Returns -1 if the kernel does not support the family. */
static int
raw_socket(int family)
{
	const int size = SEND_BUFFER, on = 1;
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW), level, errors;

	if (fd == -1 && errno == EPERM)
		errx(2, "%s", priv_need_raw());
	if (fd == -1 && errno == EAFNOSUPPORT)
		return -1;
	if (fd == -1)
		err(2, "raw socket");
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) == -1
	    && setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) == -1)
		err(2, "send buffer");
	/*
	 * otherwise the kernel hides that a queue was full, and lost packets would count as sent
	 */
	level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
	errors = family == AF_INET ? IP_RECVERR : IPV6_RECVERR;
	if (setsockopt(fd, level, errors, &on, sizeof(on)) == -1
	    || (family == AF_INET6 && setsockopt(fd, level, IPV6_HDRINCL, &on, sizeof(on)) == -1))
		err(2, "raw socket");
	return fd;
}

struct engine *
engine_ip_open(void)
{
	struct engine_ip *e = allocate_zeroed_or_die(1, sizeof(*e));

	e->engine = (struct engine){ "ip", BATCH, NULL, ip_send, NULL };
	e->fd4 = raw_socket(AF_INET);
	e->fd6 = raw_socket(AF_INET6);
	return &e->engine;
}
