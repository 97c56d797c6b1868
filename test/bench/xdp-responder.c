/* SPDX-License-Identifier: ISC
 *
 * The far end of the benchmark. It answers each SYN to a host in the kernel (xdp.bpf.c) until a
 * signal comes. Then it prints the SYNs received, the replies sent, and the seconds from the
 * first SYN to the last. Or it replays the replies of a pcap file repeatedly at a rate, and
 * prints their number. It prints "ready" when it begins.
 *
 * Every address whose bits in MASK equal VALUE is a host with all ports open. The program reads
 * only the parts of a probe that an answer needs (responder.c checks all of it).
 *
 *     xdp-responder INTERFACE [MASK VALUE]
 *     xdp-responder -b HOW FILE INTERFACE [MASK VALUE] (hosts also send the file, up to 5840 bytes)
 *     xdp-responder -l RATE BURST LOSS INTERFACE       (a policer passes RATE SYNs a second, up to
 *                                                      BURST at once, then loses LOSS percent)
 *     xdp-responder -r FILE INTERFACE COUNT RATE       (a second; 0: as fast as the kernel can)
 *     xdp-responder -p INTERFACE                       (attaches a program that passes everything)
 *     xdp-responder -d INTERFACE                       (one that drops everything)
 *     xdp-responder -g INTERFACE                       (the same, and prints how evenly XDP sent)
 *
 * HOW states when hosts send the file. greet: to a client that has only connected; answer: after
 * its first data; close: the same, and then they send a FIN. Hosts answer only these packets, a
 * SYN and a FIN. A second line then counts the requests for the banner and the ended connections.
 * It also gives the seconds from the first SYN to the last banner.
 *
 * It works only on the links of the lab, which are veths. The other end of a veth accepts the
 * answers of XDP while it has an XDP program, which -p attaches. With GRO alone it accepts a
 * replay, but of answers only as many as fill the buffer of the link.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "xdp.h"
#include "xdp_files.h"

#define SECOND INT64_C(1000000000)

/* ns between bursts of a replay; frames that the kernel makes at once */
enum { TICK = 2000000, BATCH = 64 };

/* The index of an interface of the lab. Nothing may leave the lab, and its links are veths. */
static unsigned
lab_interface(const char *name)
{
	struct ethtool_drvinfo driver = { .cmd = ETHTOOL_GDRVINFO };
	struct ifreq request = { .ifr_data = (char *)&driver };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (getenv("ZSCAN_LAB") == NULL)
		errx(2, "only inside the lab: ZSCAN_LAB is not set");
	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	if (fd == -1 || ioctl(fd, SIOCETHTOOL, &request) == -1)
		err(2, "%s", name);
	close(fd);
	if (strcmp(driver.driver, "veth") != 0)
		errx(2, "%s: only inside the lab: no veth", name);
	return if_nametoindex(name);
}

/* The compiled programs are in the folder of this one. */
static struct bpf_object *
open_object(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof("/xdp.bpf.o"));
	struct bpf_object *object;

	if (n == -1)
		err(2, "/proc/self/exe");
	path[n] = '\0';
	strcpy(strrchr(path, '/'), "/xdp.bpf.o");
	object = bpf_object__open(path);
	if (object == NULL)
		err(2, "%s", path);
	return object;
}

static struct bpf_map *
map(struct bpf_object *object, const char *name)
{
	struct bpf_map *m = bpf_object__find_map_by_name(object, name);

	if (m == NULL)
		errx(2, "xdp.bpf.o: no map %s", name);
	return m;
}

static struct bpf_program *
program(struct bpf_object *object, const char *name)
{
	struct bpf_program *p = bpf_object__find_program_by_name(object, name);

	if (p == NULL)
		errx(2, "xdp.bpf.o: no program %s", name);
	return p;
}

static void
load(struct bpf_object *object)
{
	if (bpf_object__load(object) != 0)
		err(2, "loading the XDP programs (needs root, outside any user namespace)");
}

/* Sets the only element of a map. */
static void
put(struct bpf_object *object, const char *name, const void *value)
{
	if (bpf_map_update_elem(bpf_map__fd(map(object, name)), &(uint32_t){ 0 }, value, BPF_ANY) != 0)
		err(3, "%s", name);
}

static uint32_t
number(const char *s)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(s, &end, 0);
	if (*s < '0' || *s > '9' || *end != '\0' || errno != 0 || n > UINT32_MAX)
		errx(2, "bad number: %s", s);
	return (uint32_t)n;
}

static void
say_ready(void)
{
	if (puts("ready") == EOF || fflush(stdout) == EOF)
		err(3, "stdout");
}

static void
print_counts(struct bpf_object *object, bool has_banner)
{
	int processors = libbpf_num_possible_cpus();
	struct xdp_counts sum = { .first = UINT64_MAX }, *each = calloc((size_t)processors, sizeof(*each));

	if (each == NULL || bpf_map_lookup_elem(bpf_map__fd(map(object, "counts")), &(uint32_t){ 0 }, each) != 0)
		err(3, "counts");
	for (int i = 0; i < processors; i++) {
		sum.syn += each[i].syn;
		sum.replies += each[i].replies;
		if (each[i].syn > 0 && each[i].first < sum.first)
			sum.first = each[i].first;
		if (each[i].last > sum.last)
			sum.last = each[i].last;
		sum.asked += each[i].asked;
		sum.ended += each[i].ended;
		if (each[i].last_asked > sum.last_asked)
			sum.last_asked = each[i].last_asked;
	}
	printf("syn=%" PRIu64 " replies=%" PRIu64 " seconds=%.3f\n", (uint64_t)sum.syn, (uint64_t)sum.replies,
	    sum.syn > 0 ? (double)(sum.last - sum.first) / (double)SECOND : 0);
	if (has_banner)
		printf("asked=%" PRIu64 " ended=%" PRIu64 " seconds=%.3f\n", (uint64_t)sum.asked, (uint64_t)sum.ended,
		    sum.asked > 0 ? (double)(sum.last_asked - sum.first) / (double)SECOND : 0);
	free(each);
}

/* Runs until a signal comes. The program is detached when this process ends, however it ends. */
static void
run_attached(struct bpf_object *object, const char *name, const char *interface)
{
	sigset_t signals;
	int sig;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (bpf_program__attach_xdp(program(object, name), (int)lab_interface(interface)) == NULL)
		err(2, "%s: attaching an XDP program", interface);
	say_ready();
	sigwait(&signals, &sig);
}

/* Adds the link once for each segment, and once more for the original packet. */
static void
open_outlets(struct bpf_object *object, unsigned index, const struct xdp_banner *b)
{
	struct bpf_devmap_val value = { .ifindex = index, .bpf_prog.fd = bpf_program__fd(program(object, "say")) };

	for (uint32_t i = 0; i <= XDP_SEGMENTS && (i == 0 || b->segments[i - 1].len > 0); i++)
		if (bpf_map_update_elem(bpf_map__fd(map(object, "outlets")), &i, &value, BPF_ANY) != 0)
			err(3, "outlets (does the other end have an XDP program?)");
}

/* how: NULL for hosts that send nothing. */
static void
respond(const char *interface, struct xdp_hosts hosts, const char *how, const char *path)
{
	static struct xdp_banner banner;
	struct bpf_object *object = open_object();

	if (how != NULL)
		xdp_read_banner(&banner, how, path);
	load(object);
	put(object, "hosts", &hosts);
	put(object, "banners", &banner);
	if (how != NULL)
		open_outlets(object, lab_interface(interface), &banner);
	run_attached(object, "respond", interface);
	print_counts(object, how != NULL);
}

static void
respond_policed(const char *interface, uint32_t rate, uint32_t burst, uint32_t loss)
{
	struct bpf_object *object = open_object();
	struct xdp_policer policer = { .cost = rate > 0 ? (uint64_t)SECOND / rate : 0, .burst = burst, .loss = loss };
	const struct xdp_banner none = { 0 };

	load(object);
	put(object, "policers", &policer);
	put(object, "banners", &none);
	run_attached(object, "respond", interface);
	print_counts(object, false);
	if (bpf_map_lookup_elem(bpf_map__fd(map(object, "policers")), &(uint32_t){ 0 }, &policer) != 0)
		err(3, "policers");
	printf("over=%" PRIu64 "\n", (uint64_t)policer.over);
}

/* Attaches a program that reads no packet. */
static void
treat_alike(const char *name, const char *interface)
{
	struct bpf_object *object = open_object();

	load(object);
	run_attached(object, name, interface);
}

static void
gaps(const char *interface)
{
	struct bpf_object *object = open_object();
	struct xdp_gaps g;

	load(object);
	if (bpf_program__attach(program(object, "even")) == NULL)
		err(2, "attaching to a tracepoint");
	run_attached(object, "drop", interface);
	if (bpf_map_lookup_elem(bpf_map__fd(map(object, "gaps")), &(uint32_t){ 0 }, &g) != 0)
		err(3, "gaps");
	printf("frames=%" PRIu64 " longest_us=%.1f most=%" PRIu64 "\n", (uint64_t)g.frames, (double)g.longest / 1e3, (uint64_t)g.most);
}

/* Stores the frames in the memory of the kernel's map. */
static void
store_frames(struct bpf_object *object, const struct xdp_frame_bytes *frames, uint32_t n)
{
	size_t size = n * sizeof(*frames), page = (size_t)sysconf(_SC_PAGESIZE);
	size_t whole = (size + page - 1) / page * page;
	void *memory = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map(object, "frames")), 0);

	if (memory == MAP_FAILED)
		err(3, "frames");
	memcpy(memory, frames, size);
	munmap(memory, whole);
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

/* Makes the kernel send n frames from the interface at once. */
static void
burst(int fd, unsigned index, uint32_t n)
{
	static uint8_t frame[XDP_FRAME];
	struct xdp_md ctx = { .data_end = sizeof(frame), .ingress_ifindex = index };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = sizeof(frame), .ctx_in = &ctx,
	    .ctx_size_in = sizeof(ctx), .repeat = (int)n, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH);

	if (bpf_prog_test_run_opts(fd, &options) != 0)
		err(3, "replay");
}

static void
replay(const char *path, const char *interface, uint32_t count, uint32_t rate)
{
	struct bpf_object *object = open_object();
	unsigned index = lab_interface(interface);
	uint32_t n, due, sent = 0;
	struct xdp_frame_bytes *frames = xdp_read_frames(path, &n);
	int64_t begin, passed;
	int fd;

	bpf_map__set_max_entries(map(object, "frames"), n);
	load(object);
	store_frames(object, frames, n);
	put(object, "cursors", &(struct xdp_cursor){ 0, n });
	fd = bpf_program__fd(program(object, "replay"));
	say_ready();
	begin = now();
	while (sent < count) {
		passed = now() - begin;
		due = rate == 0 || passed * rate / SECOND > count ? count : (uint32_t)(passed * rate / SECOND);
		if (rate == 0 && due - sent > 1 << 16)
			due = sent + (1 << 16);
		if (due > sent)
			burst(fd, index, due - sent);
		sent = due;
		if (rate != 0)
			nanosleep(&(struct timespec){ 0, TICK }, NULL);
	}
	printf("sent=%" PRIu32 " seconds=%.3f\n", sent, (double)(now() - begin) / (double)SECOND);
	free(frames);
}

int
main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "-r") == 0)
		replay(argv[2], argv[3], number(argv[4]), number(argv[5]));
	else if (argc == 6 && strcmp(argv[1], "-l") == 0)
		respond_policed(argv[5], number(argv[2]), number(argv[3]), number(argv[4]));
	else if (argc == 3 && strcmp(argv[1], "-p") == 0)
		treat_alike("pass", argv[2]);
	else if (argc == 3 && strcmp(argv[1], "-d") == 0)
		treat_alike("drop", argv[2]);
	else if (argc == 3 && strcmp(argv[1], "-g") == 0)
		gaps(argv[2]);
	else if (argc == 5 && strcmp(argv[1], "-b") == 0)
		respond(argv[4], (struct xdp_hosts){ 0, 0 }, argv[2], argv[3]);
	else if (argc == 7 && strcmp(argv[1], "-b") == 0)
		respond(argv[4], (struct xdp_hosts){ number(argv[5]), number(argv[6]) }, argv[2], argv[3]);
	else if (argc == 4)
		respond(argv[1], (struct xdp_hosts){ number(argv[2]), number(argv[3]) }, NULL, NULL);
	else if (argc == 2)
		respond(argv[1], (struct xdp_hosts){ 0, 0 }, NULL, NULL);
	else
		errx(2, "usage: xdp-responder [-b greet|answer|close file] interface [mask value] | -l rate burst loss interface | -p interface | -d interface | -g interface | -r file interface count rate");
	return fflush(stdout) == EOF ? 3 : 0;
}
