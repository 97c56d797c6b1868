/* SPDX-License-Identifier: ISC
 *
 * Samples received packets. The socket's buffer is small: once it is full, the kernel drops
 * packets before it copies anything.
 */
#include "sample.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "link_header.h"
#include "net/wire.h"

enum { AT_ONCE = 50, AT_LAST = 500, BUFFER = 1 << 16 };

/* Bytes read of each packet, after the header from which link_header.h reads the EtherType. */
enum { BYTES = 2048, HEADER = LINK_HEADER_WRITE_MAX };

/*
 * Opens a socket that receives packets of all link types without their link header. It receives
 * nothing until it is bound.
 */
void
sample_open(struct sample *s)
{
	const struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	const int yes = 1, size = BUFFER;

	s->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd == -1)
		return;
	/* Since Linux 4.20; earlier kernels deliver sent packets, which are skipped. */
	setsockopt(s->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes));
	if (setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) == -1 || bind(s->fd, (const struct sockaddr *)&all, sizeof(all)) == -1)
		sample_close(s);
	else
		s->names = if_nameindex();
}

/* Newer kernels give the type after all VLAN tags but leave the inner tags in the packet. */
static uint16_t
ethertype(const struct sockaddr_ll *from, const uint8_t *packet)
{
	uint16_t type = ntohs(from->sll_protocol);
	unsigned version = packet[0] >> 4;

	return (type == ETH_P_IP && version != 4) || (type == ETH_P_IPV6 && version != 6) ? ETH_P_8021Q : type;
}

/* False if there is no packet now. */
static bool
read_one(const struct sample *s, capture_each *each, void *ctx)
{
	struct sockaddr_ll from = { 0 };
	socklen_t from_len = sizeof(from);
	uint8_t bytes[HEADER + BYTES] = { 0 };
	struct frame frame = { .bytes = bytes, .linktype = LINK_HEADER_SLL2 };
	ssize_t n = recvfrom(s->fd, bytes + HEADER, BYTES, MSG_TRUNC, (struct sockaddr *)&from, &from_len);

	if (n == -1)
		return false;
	if (from.sll_pkttype != PACKET_HOST && from.sll_pkttype != PACKET_OTHERHOST)
		return true;
	wire_put16(bytes, ethertype(&from, bytes + HEADER));
	frame.length = HEADER + (size_t)n;
	frame.captured = HEADER + (n < BYTES ? (size_t)n : BYTES);
	frame.ifindex = (unsigned)from.sll_ifindex;
	each(ctx, &frame, 1);
	return true;
}

void
sample_read(struct sample *s, int64_t now, bool last, capture_each *each, void *ctx)
{
	if (s->fd == -1 || (now < s->next && !last))
		return;
	s->next = now + SAMPLE_EVERY_MS * MONOTONIC_MILLISECOND;
	for (int i = last ? AT_LAST : AT_ONCE; i > 0 && read_one(s, each, ctx); i--)
		;
}

const char *
sample_name(const struct sample *s, unsigned ifindex)
{
	for (const struct if_nameindex *i = s->names; i != NULL && i->if_index != 0; i++)
		if (i->if_index == ifindex)
			return i->if_name;
	return "";
}

void
sample_close(struct sample *s)
{
	if (s->fd == -1)
		return;
	close(s->fd);
	if (s->names != NULL)
		if_freenameindex(s->names);
	*s = (struct sample){ .fd = -1 };
}
