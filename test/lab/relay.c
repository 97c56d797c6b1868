/* SPDX-License-Identifier: ISC
 *
 * A bad path between two network namespaces: the tun devices of one name in this one and in the
 * one at NETNS-PATH. IP packets go from each to the other after a delay. Some are lost, some
 * arrive twice, and with a jitter they overtake each other.
 *
 * A seeded generator for each direction decides the fate of each packet, so that the same packets
 * in the same order have the same fate. The program prints "ready" when both devices exist. On
 * SIGTERM it prints how many packets came, were lost, were doubled, and were overtaken by a later
 * one.
 *
 *     relay [-d MS] [-j MS] [-l PERCENT | -b P,R,GOOD,BAD] [-t PERCENT] [-s SEED] NAME NETNS-PATH
 *
 * -d  delay of each packet
 * -j  jitter: a random further delay of each packet, up to this time
 * -l  share of packets that are lost
 * -b  the same in bursts: the chances in percent that a good path becomes bad before a packet, that
 *     a bad path becomes good, and that a packet is lost on a good path and on a bad one (loss.h);
 *     each direction has its own bursts
 * -t  share of packets that arrive twice, each copy after a delay of its own
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "loss.h"

/*
 * TOGETHER: the most packets read from one end before those that are due leave, even if more
 * arrive.
 */
enum { PACKET = 2048, ROOM = 1 << 15, TOGETHER = 64 };
#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

/*
 * A packet on its way: when it is due, in ns; to which end; and its number, the count of packets
 * so far.
 */
struct packet {
	int64_t due;
	uint64_t number;
	size_t n;
	int to;
	uint8_t bytes[PACKET];
};

struct relay {
	int ends[2];
	int64_t delay, jitter;
	struct loss loss[2];            /* by the end that a packet comes from */
	double twice;                   /* a share of 1 */
	uint64_t rng[2];                /* by the end that a packet comes from */
	struct packet **heap, **spare;  /* the first of the heap is due first */
	size_t n, spares;
	/* latest: the highest number that has left */
	uint64_t came, lost, doubled, overtaken, latest;
};

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

/* The device hands over packets from the IP header on. */
static int
open_tun(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	if (fd == -1 || ioctl(fd, TUNSETIFF, &request) == -1)
		err(2, "/dev/net/tun: %s", name);
	return fd;
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

/* xorshift64*, as a number >= 0 and < 1. */
static double
draw(uint64_t *rng)
{
	*rng ^= *rng >> 12;
	*rng ^= *rng << 25;
	*rng ^= *rng >> 27;
	return (double)(*rng * 0x2545f4914f6cdd1dU >> 11) / (double)(UINT64_C(1) << 53);
}

static bool
is_before(const struct packet *a, const struct packet *b)
{
	return a->due < b->due || (a->due == b->due && a->number < b->number);
}

static void
swap(struct packet **a, struct packet **b)
{
	struct packet *p = *a;

	*a = *b;
	*b = p;
}

static void
push(struct relay *r, struct packet *p)
{
	size_t at = r->n++;

	r->heap[at] = p;
	for (; at > 0 && is_before(r->heap[at], r->heap[(at - 1) / 2]); at = (at - 1) / 2)
		swap(&r->heap[at], &r->heap[(at - 1) / 2]);
}

static struct packet *
pop(struct relay *r)
{
	struct packet *first = r->heap[0];
	size_t at = 0, child;

	r->heap[0] = r->heap[--r->n];
	while ((child = 2 * at + 1) < r->n) {
		if (child + 1 < r->n && is_before(r->heap[child + 1], r->heap[child]))
			child++;
		if (!is_before(r->heap[child], r->heap[at]))
			break;
		swap(&r->heap[at], &r->heap[child]);
		at = child;
	}
	return first;
}

/*
 * True for IPv6 multicast: messages of a kernel on the link itself, at times of its own, are not
 * traffic of the path.
 */
static bool
is_for_link(const uint8_t *bytes, size_t n)
{
	return n >= 40 && bytes[0] >> 4 == 6 && bytes[24] == 0xff;
}

/*
 * Takes a packet that arrived at an end, and decides its fate. If there is no room, it is lost,
 * as in any queue.
 */
static void
take(struct relay *r, int from, const uint8_t *bytes, size_t n)
{
	uint64_t *rng = &r->rng[from];
	unsigned copies;

	if (is_for_link(bytes, n))
		return;
	if (loss_has_bursts(&r->loss[from]))
		loss_change(&r->loss[from], draw(rng));
	copies = loss_hits(&r->loss[from], draw(rng)) ? 0 : draw(rng) < r->twice ? 2 : 1;
	r->came++;
	r->doubled += copies == 2;
	if (copies == 0 || r->spares < copies)
		r->lost++;
	for (unsigned i = 0; i < copies && r->spares > 0; i++) {
		struct packet *p = r->spare[--r->spares];

		p->due = now() + r->delay + (int64_t)(draw(rng) * (double)r->jitter);
		p->number = r->came;
		p->to = 1 - from;
		p->n = n;
		memcpy(p->bytes, bytes, n);
		push(r, p);
	}
}

/* Sends the packets that are due. If the other end is down, they are lost, as on any link. */
static void
release(struct relay *r)
{
	while (r->n > 0 && r->heap[0]->due <= now()) {
		struct packet *p = pop(r);

		r->overtaken += p->number < r->latest;
		if (p->number > r->latest)
			r->latest = p->number;
		if (write(r->ends[p->to], p->bytes, p->n) == -1)
			r->lost++;
		r->spare[r->spares++] = p;
	}
}

static void
run(struct relay *r)
{
	struct pollfd ends[2] = { { .fd = r->ends[0], .events = POLLIN }, { .fd = r->ends[1], .events = POLLIN } };
	uint8_t bytes[PACKET];
	ssize_t n;

	while (!stopped) {
		int64_t wait = r->n > 0 ? r->heap[0]->due - now() : SECOND;
		struct timespec t = { .tv_nsec = wait < 0 ? 0 : wait < SECOND ? wait : SECOND - 1 };

		if (ppoll(ends, 2, &t, NULL) == -1)
			continue;
		for (int i = 0; i < 2; i++)
			for (int k = 0; k < TOGETHER && ends[i].revents != 0 && (n = read(ends[i].fd, bytes, sizeof(bytes))) > 0; k++)
				take(r, i, bytes, (size_t)n);
		release(r);
	}
}

static double
number(const char *s, double most)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end != '\0' || v < 0 || v > most)
		errx(2, "bad number: %s", s);
	return v;
}

static void
allocate(struct relay *r)
{
	struct packet *all = calloc(ROOM, sizeof(*all));

	r->heap = calloc(ROOM, sizeof(*r->heap));
	r->spare = calloc(ROOM, sizeof(*r->spare));
	if (all == NULL || r->heap == NULL || r->spare == NULL)
		err(3, NULL);
	while (r->spares < ROOM) {
		r->spare[r->spares] = all + r->spares;
		r->spares++;
	}
}

int
main(int argc, char **argv)
{
	struct relay r = { .rng = { 1, 2 } };
	int c, there;

	while ((c = getopt(argc, argv, "b:d:j:l:s:t:")) != -1)
		if (c == 'd')
			r.delay = (int64_t)(number(optarg, 60000) * MILLISECOND);
		else if (c == 'j')
			r.jitter = (int64_t)(number(optarg, 60000) * MILLISECOND);
		else if (c == 'l')
			r.loss[0].good = r.loss[1].good = number(optarg, 100) / 100;
		else if (c == 'b')
			r.loss[0] = r.loss[1] = loss_parse_bursts(optarg);
		else if (c == 't')
			r.twice = number(optarg, 100) / 100;
		else if (c == 's')
			r.rng[1] = (r.rng[0] = (uint64_t)number(optarg, 1e9) + 1) << 32;
		else
			return 2;
	if (argc - optind != 2)
		errx(2, "usage: relay [-d ms] [-j ms] [-l percent | -b p,r,good,bad] [-t percent] [-s seed] name netns-path");
	allocate(&r);
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_signal }, NULL);
	r.ends[0] = open_tun(argv[optind]);
	there = open(argv[optind + 1], O_RDONLY | O_CLOEXEC);
	if (there == -1 || setns(there, CLONE_NEWNET) == -1)
		err(2, "%s", argv[optind + 1]);
	r.ends[1] = open_tun(argv[optind]);
	puts("ready");
	fflush(stdout);
	run(&r);
	printf("came=%" PRIu64 " lost=%" PRIu64 " doubled=%" PRIu64 " overtaken=%" PRIu64 "\n", r.came, r.lost, r.doubled, r.overtaken);
	return fflush(stdout) == EOF ? 3 : 0;
}
