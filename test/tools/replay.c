/* SPDX-License-Identifier: ISC
 *
 * Sends the frames of a pcap file on a link of the lab, at a rate.
 *
 *     replay INTERFACE FRAMES-A-SECOND < PCAP
 *
 * It follows a schedule in milliseconds, so that it catches up after a pause. If the link is busy
 * and does not take a frame, it tries again. Prints the number of frames that the link took.
 */
#include <err.h>
#include <errno.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MILLISECOND = 1000000 };

/* In a network namespace of the lab every interface is virtual, as its /sys shows. */
static void
require_lab(const char *name)
{
	char path[64];

	if (getenv("ZSCAN_LAB") == NULL)
		errx(2, "only in the lab");
	snprintf(path, sizeof(path), "/sys/class/net/%s/device", name);
	if (if_nametoindex(name) == 0 || access(path, F_OK) == 0 || errno != ENOENT)
		errx(2, "%s: not an interface of the lab", name);
}

static void
sleep_until(struct timespec *t, long ns)
{
	t->tv_nsec += ns;
	t->tv_sec += t->tv_nsec / 1000000000;
	t->tv_nsec %= 1000000000;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, t, NULL);
}

int
main(int argc, char **argv)
{
	char reason[PCAP_ERRBUF_SIZE];
	unsigned long rate = argc == 3 ? strtoul(argv[2], NULL, 10) : 0, sent = 0, ms = 0;
	struct pcap_pkthdr *head;
	const u_char *frame;
	struct timespec t;
	pcap_t *in, *out;

	if (rate == 0)
		errx(2, "usage: replay interface rate");
	require_lab(argv[1]);
	in = pcap_fopen_offline(stdin, reason);
	out = in != NULL ? pcap_open_live(argv[1], 0, 0, 0, reason) : NULL;
	if (out == NULL)
		errx(2, "%s", reason);
	clock_gettime(CLOCK_MONOTONIC, &t);
	while (pcap_next_ex(in, &head, &frame) == 1) {
		for (; sent >= rate * ms / 1000; ms++)
			sleep_until(&t, MILLISECOND);
		while (pcap_inject(out, frame, head->caplen) != (int)head->caplen)
			if (errno != ENOBUFS)
				errx(3, "%s: %s", argv[1], pcap_geterr(out));
		sent++;
	}
	printf("%lu\n", sent);
	return 0;
}
