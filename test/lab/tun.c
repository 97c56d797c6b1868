/* SPDX-License-Identifier: ISC
 *
 * A tunnel between two network namespaces: the tun devices of one name in this one and in the one
 * at NETNS-PATH. IP packets go from each to the other unchanged. Prints "ready" when both devices
 * exist; ends on a signal.
 *
 *     tun NAME NETNS-PATH
 *
 * With "tap" as the third word, both are Ethernet devices, and frames are transferred.
 *
 *     tun NAME NETNS-PATH tap
 *
 * With "ipip", it unpacks IP within IP (RFC 2003) from any sender, as the tunnels of a kernel do
 * that has them. Packets of that protocol to this namespace enter the device without their outer
 * header, and the kernel processes them.
 *
 *     tun NAME ipip
 */
#include <err.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* kind: IFF_TUN or IFF_TAP */
static int
open_tun(const char *name, short kind)
{
	struct ifreq request = { .ifr_flags = (short)(kind | IFF_NO_PI) };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	if (fd == -1 || ioctl(fd, TUNSETIFF, &request) == -1)
		err(2, "/dev/net/tun: %s", name);
	return fd;
}

static int
open_tun_there(const char *name, const char *path, short kind)
{
	int there = open(path, O_RDONLY | O_CLOEXEC);

	if (there == -1 || setns(there, CLONE_NEWNET) == -1)
		err(2, "%s", path);
	return open_tun(name, kind);
}

/* A raw socket hands over packets from the IP header on (raw(7)). */
static int
open_ipip(void)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_IPIP);

	if (fd == -1)
		err(2, "raw socket");
	return fd;
}

int
main(int argc, char **argv)
{
	struct pollfd ends[2] = { { .events = POLLIN }, { .events = POLLIN } };
	char packet[65536];
	bool unpacks;
	short kind = argc == 4 ? IFF_TAP : IFF_TUN;

	if (argc != 3 && !(argc == 4 && strcmp(argv[3], "tap") == 0))
		errx(2, "usage: tun NAME NETNS-PATH [tap] | ipip");
	unpacks = strcmp(argv[2], "ipip") == 0;
	ends[0].fd = open_tun(argv[1], kind);
	ends[1].fd = unpacks ? open_ipip() : open_tun_there(argv[1], argv[2], kind);
	puts("ready");
	fflush(stdout);
	while (poll(ends, 2, -1) != -1)
		for (int i = 0; i < 2; i++) {
			ssize_t n = ends[i].revents != 0 ? read(ends[i].fd, packet, sizeof(packet)) : 0, skip = 0;

			if (n == -1)
				err(3, "%s", argv[1]);
			if (n > 0 && unpacks)
				skip = i == 1 ? (packet[0] & 15) * 4 : n;
			/* If the other end is down, the packet is lost, as on any link. */
			if (n > skip && write(ends[1 - i].fd, packet + skip, (size_t)(n - skip)) == -1)
				continue;
		}
	err(3, "poll");
}
