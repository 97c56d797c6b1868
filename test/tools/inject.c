/* SPDX-License-Identifier: ISC
 *
 * Puts frames on a link of the lab unchanged. It reads them from stdin in hexadecimal from the
 * link header on, one a line.
 *
 *     inject INTERFACE
 */
#include <err.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int
main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	unsigned char frame[2048];
	char line[2 * sizeof(frame) + 2];
	int fd;

	if (argc != 2 || getenv("ZSCAN_LAB") == NULL)
		errx(2, "usage, in the lab alone: inject INTERFACE");
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	to.sll_ifindex = (int)if_nametoindex(argv[1]);
	if (fd == -1 || to.sll_ifindex == 0)
		err(2, "%s", argv[1]);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t n = strcspn(line, "\n") / 2;

		for (size_t i = 0; i < n; i++)
			if (sscanf(line + 2 * i, "%2hhx", &frame[i]) != 1)
				errx(2, "no frame: %s", line);
		if (sendto(fd, frame, n, 0, (struct sockaddr *)&to, sizeof(to)) != (ssize_t)n)
			err(3, "%s", argv[1]);
	}
	return 0;
}
