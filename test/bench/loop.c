/* SPDX-License-Identifier: ISC
 *
 * Counts packets in a bare libpcap loop and does nothing else: the minimum cost of any receiver
 * over libpcap. Prints "ready" when it listens; on SIGTERM it prints how many packets it received
 * and how many the kernel dropped.
 *
 *     loop INTERFACE FILTER
 */
#include <err.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>

enum { SNAPLEN = 96, RING = 32 << 20, TIMEOUT = 100 };

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

static void
on_packet(u_char *packets, const struct pcap_pkthdr *head, const u_char *frame)
{
	(void)head, (void)frame;
	++*(uint64_t *)(void *)packets;
}

int
main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE];
	uint64_t packets = 0;
	struct bpf_program filter;
	struct pcap_stat stat;
	struct pollfd fd = { .events = POLLIN };
	pcap_t *pcap;
	int n = 0;

	if (argc != 3)
		errx(2, "usage: loop interface filter");
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_signal }, NULL);
	pcap = pcap_create(argv[1], error);
	if (pcap == NULL)
		errx(2, "%s: %s", argv[1], error);
	pcap_set_snaplen(pcap, SNAPLEN);
	pcap_set_buffer_size(pcap, RING);
	pcap_set_timeout(pcap, TIMEOUT);
	if (pcap_activate(pcap) < 0 || pcap_compile(pcap, &filter, argv[2], 1, PCAP_NETMASK_UNKNOWN) == -1
	    || pcap_setfilter(pcap, &filter) == -1 || pcap_setdirection(pcap, PCAP_D_IN) == -1
	    || pcap_setnonblock(pcap, 1, error) == -1)
		errx(2, "%s: %s", argv[1], pcap_geterr(pcap));
	fd.fd = pcap_get_selectable_fd(pcap);
	puts("ready");
	fflush(stdout);
	while (n >= 0 && !stopped) {
		n = pcap_dispatch(pcap, -1, on_packet, (u_char *)&packets);
		if (n == 0)
			poll(&fd, 1, TIMEOUT);
	}
	if (n < 0 || pcap_stats(pcap, &stat) == -1)
		errx(3, "%s: %s", argv[1], pcap_geterr(pcap));
	printf("packets=%ju drop_kernel=%u\n", (uintmax_t)packets, stat.ps_drop);
	return 0;
}
