/* SPDX-License-Identifier: ISC
 *
 * Sends single frames at a rate with the least cost that is possible, for comparison with zsend.
 * It sleeps until the next frame is due and sends it, until it is killed. The frame is the first
 * of a pcap file. rate.bats compiles this program.
 *
 *     beat INTERFACE FRAMES-A-SECOND < PCAP
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000, HEADERS = 24 + 16 };        /* ns; bytes: file, record */

/* In a network namespace of the lab every interface is virtual, and its /sys shows them. */
static void
require_lab(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/net/%s/device", name);
	if (getenv("ZSCAN_LAB") == NULL || if_nametoindex(name) == 0 || access(path, F_OK) == 0)
		errx(2, "%s: not an interface of the lab", name);
}

int
main(int argc, char **argv)
{
	long rate = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	char bytes[HEADERS + 1514];
	struct timespec due;
	size_t n;
	int fd;

	if (rate <= 0)
		errx(2, "usage: beat interface rate");
	require_lab(argv[1]);
	n = fread(bytes, 1, sizeof(bytes), stdin);
	if (n <= HEADERS)
		errx(2, "no frame");
	to.sll_ifindex = (int)if_nametoindex(argv[1]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd == -1 || setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &(int){ 1 }, sizeof(int)) == -1
	    || bind(fd, (struct sockaddr *)&to, sizeof(to)) == -1)
		err(2, "%s", argv[1]);
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (;;) {
		due.tv_nsec += SECOND / rate;
		due.tv_sec += due.tv_nsec / SECOND;
		due.tv_nsec %= SECOND;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
		if (send(fd, bytes + HEADERS, n - HEADERS, 0) == -1)
			err(3, "%s", argv[1]);
	}
}
