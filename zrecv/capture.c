/* SPDX-License-Identifier: ISC
 *
 * Capture with libpcap.
 */
#include "capture.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drops.h"
#include "filter.h"
#include "link.h"
#include "netlink.h"
#include "savefile.h"

enum {
	SNAPLEN = 256,              /* the longest headers with what they quote */
	SNAPLEN_DATA = 2048,        /* all that an Ethernet carries */
	RAW_OF_OPENBSD = 14,        /* DLT_RAW there, which libpcap knows nowhere else */
	LINKTYPE_RAW = 101,
};

struct capture {
	pcap_t *pcap;
	const char *name;           /* for messages */
	bool live;
	struct savefile file;
	bool plain;                 /* the file is read without libpcap */
	struct bpf_program program; /* of a file, whose packets no kernel filters */
	struct drops drops;
	bool knows_drops;
	void (*each)(void *ctx, const struct frame *, size_t n);
	void *ctx;
};

static void
set_filter(struct capture *c, const struct scan *scan)
{
	/* In a file it is run where the IP packet begins, since libpcap finds fewer of these than link_read does. */
	pcap_t *pcap = c->live ? c->pcap : pcap_open_dead(DLT_RAW, SNAPLEN_DATA);
	char text[FILTER_MAX];

	if (pcap == NULL)
		err(3, NULL);
	filter_text(text, scan, c->live && capture_linktype(c) == DLT_EN10MB);
	if (pcap_compile(pcap, &c->program, text, 1, PCAP_NETMASK_UNKNOWN) == -1
	    || (c->live && pcap_setfilter(pcap, &c->program) == -1))
		errx(2, "%s: filter: %s", c->name, pcap_geterr(pcap));
	if (!c->live)
		pcap_close(pcap);
}

static struct capture *
new_capture(const char *name, bool live)
{
	struct capture *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->name = strdup(name)) == NULL)
		err(3, NULL);
	c->live = live;
	return c;
}

static void
check_link(const struct capture *c)
{
	const char *name = pcap_datalink_val_to_name(capture_linktype(c));

	if (!link_is_known(capture_linktype(c)))
		errx(2, "%s: unknown link type: %s", c->name, name != NULL ? name : "without a name");
}

static const char *
default_interface(struct route *route)
{
	const struct addr any4 = addr_from4(0), any6 = { 0 };
	int error = netlink_default_route(&any4, 0, route);

	if (error != 0)
		error = netlink_default_route(&any6, 0, route);
	if (error != 0)
		errx(2, "no default route: %s: give an interface with -i", strerror(error));
	return route->ifname;
}

/*
 * The kernel then spares itself what zsend --engine ip sends. Best effort, since it is of Linux 4.20; libpcap leaves
 * these packets out by itself, but only once they have been through the ring.
 */
static void
ignore_outgoing(const struct capture *c)
{
	const int yes = 1;

	setsockopt(pcap_fileno(c->pcap), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes));
}

struct capture *
capture_open_live(const char *interface, int ring, const struct scan *scan)
{
	char error[PCAP_ERRBUF_SIZE];
	struct route route;
	struct capture *c;
	int result;

	if (interface == NULL)
		interface = default_interface(&route);
	c = new_capture(interface, true);
	c->pcap = pcap_create(interface, error);
	if (c->pcap == NULL)
		errx(2, "%s: %s", interface, error);
	pcap_set_snaplen(c->pcap, scan->probe->reads_data ? SNAPLEN_DATA : SNAPLEN);
	pcap_set_buffer_size(c->pcap, ring);
	pcap_set_timeout(c->pcap, CAPTURE_BLOCK_MS);
	pcap_set_tstamp_precision(c->pcap, PCAP_TSTAMP_PRECISION_NANO);
	result = pcap_activate(c->pcap);
	if (result == PCAP_ERROR_PERM_DENIED)
		errx(2, "%s: need CAP_NET_RAW: run as root, or setcap cap_net_raw+ep", interface);
	if (result == PCAP_ERROR_NO_SUCH_DEVICE)
		errx(2, "%s: no such interface", interface);
	if (result == PCAP_ERROR_IFACE_NOT_UP)
		errx(2, "%s: interface is down", interface);
	if (result < 0)
		errx(2, "%s: %s", interface, pcap_geterr(c->pcap));
	check_link(c);
	set_filter(c, scan);
	ignore_outgoing(c);
	c->knows_drops = drops_open(&c->drops, interface);
	if (pcap_setdirection(c->pcap, PCAP_D_IN) == -1 || pcap_setnonblock(c->pcap, 1, error) == -1)
		errx(2, "%s: %s", interface, pcap_geterr(c->pcap));
	return c;
}

/* What libpcap reads a file by. */
static ssize_t
read_file(void *cookie, char *buf, size_t n)
{
	return savefile_read(&((struct capture *)cookie)->file, buf, n);
}

struct capture *
capture_open_file(const char *path, const struct scan *scan)
{
	char error[PCAP_ERRBUF_SIZE];
	bool from_stdin = strcmp(path, "-") == 0;
	struct capture *c = new_capture(from_stdin ? "stdin" : path, false);
	int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	FILE *file;

	if (fd == -1)
		err(2, "%s", path);
	savefile_open(&c->file, fd);
	file = fopencookie(c, "r", (cookie_io_functions_t){ .read = read_file });
	if (file == NULL || setvbuf(file, NULL, _IONBF, 0) != 0)
		err(3, NULL);
	c->pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
	if (c->pcap == NULL)
		errx(2, "%s: %s", c->name, error);
	c->plain = savefile_is_plain(&c->file);
	check_link(c);
	set_filter(c, scan);
	return c;
}

int
capture_linktype(const struct capture *c)
{
	return pcap_datalink(c->pcap);
}

int
capture_fd(const struct capture *c)
{
	return c->live ? pcap_get_selectable_fd(c->pcap) : -1;
}

bool
capture_passes(const struct capture *c, const struct frame *f)
{
	struct link link;

	if (c->live)
		return true;
	return link_read(&link, capture_linktype(c), f->bytes, f->captured)
	    && bpf_filter(c->program.bf_insns, f->bytes + link.header, (u_int)(f->length - link.header),
	    (u_int)(f->captured - link.header)) != 0;
}

/* The precision is that of nanoseconds, in spite of the field's name. */
static void
on_packet(u_char *ctx, const struct pcap_pkthdr *head, const u_char *bytes)
{
	struct capture *c = (struct capture *)ctx;

	c->each(c->ctx, &(struct frame){ bytes, head->caplen, head->len, { head->ts.tv_sec, head->ts.tv_usec } }, 1);
}

/* libpcap itself waits in silence for an interface to come up again. Its own "any" is no interface, and so never down. */
static bool
is_down(const struct capture *c)
{
	struct ifreq request = { 0 };

	if (strcmp(c->name, "any") == 0)
		return false;
	strncpy(request.ifr_name, c->name, sizeof(request.ifr_name) - 1);
	if (ioctl(pcap_fileno(c->pcap), SIOCGIFFLAGS, &request) == -1)
		return errno == ENODEV;
	return !(request.ifr_flags & IFF_UP);
}

static enum capture_result
read_plain(struct capture *c)
{
	struct frame frames[CAPTURE_TOGETHER];
	const char *why;

	for (size_t i = 0, n; i < CAPTURE_AT_ONCE; i += n) {
		int got = savefile_next(&c->file, &frames[0], &why);

		if (got == -1)
			warnx("%s: %s", c->name, why);
		if (got <= 0)
			return got == 0 ? CAPTURE_END : CAPTURE_FAILED;
		for (n = 1; n < CAPTURE_TOGETHER && savefile_has_next(&c->file); n++)
			savefile_next(&c->file, &frames[n], &why);
		c->each(c->ctx, frames, n);
	}
	return CAPTURE_MORE;
}

enum capture_result
capture_read(struct capture *c, void (*each)(void *ctx, const struct frame *, size_t n), bool (*idle)(void *ctx), void *ctx)
{
	int n;

	c->each = each;
	c->ctx = c->file.ctx = ctx;
	c->file.idle = idle;
	if (c->plain)
		return read_plain(c);
	n = pcap_dispatch(c->pcap, CAPTURE_AT_ONCE, on_packet, (u_char *)c);
	if (c->file.stopped)
		return CAPTURE_END;
	if (n < 0) {
		warnx("%s: %s", c->name, pcap_geterr(c->pcap));
		return CAPTURE_FAILED;
	}
	if (n > 0)
		return CAPTURE_MORE;
	if (!c->live)
		return CAPTURE_END;
	if (is_down(c)) {
		warnx("%s: interface is down", c->name);
		return CAPTURE_FAILED;
	}
	return CAPTURE_WAIT;
}

uint64_t
capture_dropped(const struct capture *c)
{
	struct pcap_stat stat;

	return c->live && pcap_stats(c->pcap, &stat) == 0 ? stat.ps_drop : 0;
}

bool
capture_dropped_before(struct capture *c, uint64_t *n)
{
	*n = c->knows_drops ? drops_read(&c->drops) : 0;
	return c->knows_drops || !c->live;
}

uint32_t
capture_snaplen(const struct capture *c)
{
	return (uint32_t)pcap_snapshot(c->pcap);
}

/* Of these alone libpcap has two numbers, its own and that of files. */
uint32_t
capture_file_linktype(const struct capture *c)
{
	int linktype = capture_linktype(c);

	return linktype == DLT_RAW || linktype == RAW_OF_OPENBSD ? LINKTYPE_RAW : (uint32_t)linktype;
}
