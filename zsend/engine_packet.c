/* SPDX-License-Identifier: ISC
 *
 * The engine that works on every link: an AF_PACKET socket (packet(7)) that never receives,
 * written in batches, bypassing the queueing discipline. It is bound to the first interface,
 * whose frames need no look-up in the kernel; frames for other interfaces name theirs.
 */
#include "engine.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>

#include "confine/priv.h"
#include "io/alloc.h"

/*
 * Frames per call. The send buffer is for frames on their way to the driver; the kernel counts
 * about 1 KiB for a small one.
 */
enum { BATCH = 64, SEND_BUFFER = 4 << 20 };

struct engine_packet {
	struct engine engine;
	int fd;
	unsigned bound;             /* ifindex; 0: not yet */
	bool several;               /* frames for other interfaces have occurred */
	struct mmsghdr message[BATCH];
	struct iovec vector[BATCH];
	struct sockaddr_ll to[BATCH];
};

static void
name_interfaces(struct engine_packet *e, const struct slot slots[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool named = slots[i].ifindex != e->bound;

		e->to[i].sll_ifindex = (int)slots[i].ifindex;
		e->message[i].msg_hdr.msg_name = named ? &e->to[i] : NULL;
		e->message[i].msg_hdr.msg_namelen = named ? sizeof(e->to[i]) : 0;
	}
}

static ssize_t
packet_send(struct engine *engine, const struct slot slots[], size_t n)
{
	struct engine_packet *e = (struct engine_packet *)engine;

	if (n > BATCH)
		n = BATCH;
	for (size_t i = 0; i < n; i++) {
		e->vector[i] = slots[i].frame;
		e->several = e->several || slots[i].ifindex != e->bound;
	}
	if (e->several)
		name_interfaces(e, slots, n);
	return sendmmsg(e->fd, e->message, (unsigned)n, 0);
}

static bool
packet_bind(struct engine *engine, unsigned ifindex, const char *ifname)
{
	struct engine_packet *e = (struct engine_packet *)engine;
	const struct sockaddr_ll link = { .sll_family = AF_PACKET, .sll_ifindex = (int)ifindex };

	if (e->bound != 0)
		return true;
	if (bind(e->fd, (const struct sockaddr *)&link, sizeof(link)) == -1) {
		warn("%s", ifname);
		return false;
	}
	e->bound = ifindex;
	return true;
}

struct engine *
engine_packet_open(void)
{
	struct engine_packet *e = allocate_zeroed_or_die(1, sizeof(*e));
	const int size = SEND_BUFFER, on = 1;

	e->engine = (struct engine){ "packet", BATCH, packet_bind, packet_send, NULL };
	for (size_t i = 0; i < BATCH; i++) {
		e->to[i].sll_family = AF_PACKET;
		e->message[i].msg_hdr = (struct msghdr){ .msg_iov = &e->vector[i], .msg_iovlen = 1 };
	}
	/* protocol 0: no packet is ever copied to this socket */
	e->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (e->fd == -1 && errno == EPERM)
		errx(2, "%s", priv_need_raw());
	if (e->fd == -1)
		err(2, "packet socket");
	/* FORCE exceeds the system's limit and needs CAP_NET_ADMIN. */
	if (setsockopt(e->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) == -1
	    && setsockopt(e->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) == -1)
		err(2, "send buffer");
	if (setsockopt(e->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) == -1)
		err(2, "qdisc bypass");
	return &e->engine;
}
