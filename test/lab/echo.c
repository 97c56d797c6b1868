/* SPDX-License-Identifier: ISC
 *
 * A UDP server for the lab. It sends each datagram back, over IPv4 and IPv6, from the address to
 * which it came, since the host of the lab has many addresses. It prints a line when it listens.
 *
 * With "bacnet" it is a BACnet device with the number DEVICE instead, which knows one request.
 * Debian has no server of that kind, so this responder is written from the standard (ASHRAE 135,
 * annexes J and U, 15.5). It is therefore no proof that real devices answer.
 *
 *     echo PORT [bacnet]
 */
#include <err.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { DEVICE = 260001, LEAST = 17 };

static void
put_device(char *p)
{
	for (int i = 0; i < 3; i++)
		p[i] = (char)(DEVICE >> (16 - 8 * i));
}

/*
 * Answers ReadProperty for the object identifier of any device, in place. Returns the length of
 * the answer, or 0 if there is none. Over IPv6 the reply contains two virtual addresses: that of
 * the device, which is its number, and that of the client.
 */
static size_t
answer_bacnet(char *p, size_t n)
{
	static const char ip4[] = "\x81\x0a\0\x11", ip6[] = "\x82\x02\0\x14", asks[] = "\x0c\x0c\x02\x3f\xff\xff\x19\x4b";
	bool is6 = n == LEAST + 3 && memcmp(p, ip6, 4) == 0;
	size_t at = is6 ? 7 : 4, to = is6 ? 10 : 4;
	char invoke = p[at + 4];

	if ((!is6 && (n != LEAST || memcmp(p, ip4, 4) != 0)) || memcmp(p + at, "\1\4\0", 3) != 0 || memcmp(p + at + 5, asks, 8) != 0)
		return 0;
	if (is6) {
		p[1] = 1;
		memmove(p + 7, p + 4, 3);
		put_device(p + 4);
	}
	/*
	 * The network layer; complex-ack; the object, a device; the property; its value, again an
	 * object identifier.
	 */
	memcpy(p + to, "\1\0" "\x30I\x0c" "\x0c\x02NNN" "\x19\x4b" "\x3e\xc4\x02NNN\x3f", 19);
	p[to + 3] = invoke;
	put_device(p + to + 7);
	put_device(p + to + 15);
	p[3] = (char)(to + 19);
	return to + 19;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in6 here = { .sin6_family = AF_INET6 }, from;
	const int on = 1;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	char data[65536], control[256];

	if (argc != 2 && (argc != 3 || strcmp(argv[2], "bacnet") != 0))
		errx(2, "usage: echo PORT [bacnet]");
	here.sin6_port = htons((uint16_t)atoi(argv[1]));
	/*
	 * The host has these addresses by a route only. IPv6 does not accept them as sources
	 * otherwise.
	 */
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) == -1
	    || setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on)) == -1
	    || bind(fd, (struct sockaddr *)&here, sizeof(here)) == -1)
		err(2, "%s", argv[1]);
	if (puts("ready") == EOF || fflush(stdout) == EOF)
		err(3, "stdout");
	for (;;) {
		struct iovec v = { data, sizeof(data) };
		struct msghdr m = {
			.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &v, .msg_iovlen = 1,
			.msg_control = control, .msg_controllen = sizeof(control),
		};
		ssize_t n = recvmsg(fd, &m, 0);

		if (n == -1)
			err(3, "receive");
		/*
		 * The control message that holds the destination of the datagram also sets the
		 * source of the answer.
		 */
		v.iov_len = argc == 3 ? answer_bacnet(data, (size_t)n) : (size_t)n;
		if (argc == 3 && v.iov_len == 0)
			continue;
		if (sendmsg(fd, &m, 0) == -1)
			warn("send");
	}
}
