/* SPDX-License-Identifier: ISC
 *
 * Captures with libpcap, which only this file calls. A frame is valid until the next one is read.
 */
#include "tap.h"

#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "confine/priv.h"
#include "drops.h"
#include "filter.h"
#include "io/alloc.h"
#include "link_header.h"
#include "net/wire.h"

enum {
	SNAPLEN = 256,              /* the longest headers with the packets that they quote */
	SNAPLEN_DATA = 2048,        /* an Ethernet frame */
	/* The longest packet that the kernel assembles from segments (GRO) */
	SNAPLEN_SEGMENTS = 65536 + 256,
	SLL2_IFINDEX = 4,           /* offset in the SLL2 header */
};

struct tap {
	pcap_t *pcap;
	const char *name;
	bool live;
	unsigned ifindex;           /* 0: "any" */
	int linktype;
	uint64_t handed;            /* number of packets delivered */
	struct drops drops;
	bool knows_drops;
	capture_each *each;
	void *ctx;
};

const char *
tap_name(const struct tap *t)
{
	return t->name;
}

bool
tap_hears(const struct tap *t, unsigned ifindex)
{
	return t->ifindex == 0 || t->ifindex == ifindex;
}

int
tap_linktype(const struct tap *t)
{
	return t->linktype;
}

int
tap_fd(const struct tap *t)
{
	return pcap_get_selectable_fd(t->pcap);
}

uint32_t
tap_snaplen(const struct tap *t)
{
	return (uint32_t)pcap_snapshot(t->pcap);
}

const char *
tap_link_name(int linktype)
{
	const char *name = pcap_datalink_val_to_name(linktype);

	return name != NULL ? name : "without a name";
}

/* False if the interface is gone or down and was not named. */
static bool
activate(struct tap *t, int ring, const struct scans *scans, bool asked)
{
	int result;

	pcap_set_snaplen(t->pcap, scans->scan[0].probe->opener != NULL ? SNAPLEN_SEGMENTS : scans_read_data(scans) ? SNAPLEN_DATA : SNAPLEN);
	pcap_set_buffer_size(t->pcap, ring);
	pcap_set_timeout(t->pcap, scans->scan[0].probe->opener != NULL ? CAPTURE_PROMPT_MS : CAPTURE_BLOCK_MS);
	pcap_set_tstamp_precision(t->pcap, PCAP_TSTAMP_PRECISION_NANO);
	result = pcap_activate(t->pcap);
	if (result == PCAP_ERROR_PERM_DENIED)
		errx(2, "%s: %s", t->name, priv_need_raw());
	if (!asked && (result == PCAP_ERROR_NO_SUCH_DEVICE || result == PCAP_ERROR_IFACE_NOT_UP))
		return false;
	if (result == PCAP_ERROR_NO_SUCH_DEVICE)
		errx(2, "%s: no such interface", t->name);
	if (result == PCAP_ERROR_IFACE_NOT_UP)
		errx(2, "%s: interface is down", t->name);
	if (result < 0)
		errx(2, "%s: %s", t->name, pcap_geterr(t->pcap));
	return true;
}

static bool
knows_link(const struct tap *t, bool asked)
{
	if (link_header_is_known(t->linktype))
		return true;
	if (asked)
		errx(2, "%s: unknown link type: %s", t->name, tap_link_name(t->linktype));
	warnx("%s: unknown link type: %s: not listened on", t->name, tap_link_name(t->linktype));
	return false;
}

/* Neighbours answer only on Ethernet. False on other links, unless the interface was named. */
static bool
has_neighbours(const struct tap *t, const struct scans *scans, bool asked)
{
	if (!scans->scan[0].probe->template.solicits || t->linktype == DLT_EN10MB || t->linktype == DLT_LINUX_SLL2)
		return true;
	if (asked)
		errx(2, "%s: is no Ethernet, which %s is for", t->name, scans->scan[0].probe->name);
	return false;
}

/*
 * The kernel then does not capture packets sent by zsend --engine ip. Needs Linux 4.20, so
 * failure is ignored: libpcap skips these packets too, but only after they have used the ring.
 */
static void
ignore_outgoing(const struct tap *t)
{
	const int yes = 1;

	setsockopt(pcap_fileno(t->pcap), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes));
}

static void
set_filter(struct tap *t, const struct scans *scans)
{
	struct bpf_program program;
	char text[FILTER_MAX];

	filter_text(text, scans, t->linktype == DLT_EN10MB);
	if (pcap_compile(t->pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) == -1 || pcap_setfilter(t->pcap, &program) == -1)
		errx(2, "%s: filter: %s", t->name, pcap_geterr(t->pcap));
	pcap_freecode(&program);
}

static struct tap *
new_tap(const char *name, bool live)
{
	struct tap *t = allocate_zeroed_or_die(1, sizeof(*t));

	t->name = copy_text_or_die(name, SIZE_MAX);
	t->live = live;
	return t;
}

struct tap *
tap_open(const struct interface *interface, int ring, const struct scans *scans, bool asked)
{
	struct tap *t = new_tap(interface->name, true);
	char error[PCAP_ERRBUF_SIZE];

	t->ifindex = interface->ifindex;
	t->pcap = pcap_create(t->name, error);
	if (t->pcap == NULL)
		errx(2, "%s: %s", t->name, error);
	if (activate(t, ring, scans, asked)) {
		if (t->ifindex == 0)
			/* It contains the interface of each packet */
			pcap_set_datalink(t->pcap, DLT_LINUX_SLL2);
		t->linktype = pcap_datalink(t->pcap);
		if (knows_link(t, asked) && has_neighbours(t, scans, asked)) {
			set_filter(t, scans);
			ignore_outgoing(t);
			t->knows_drops = drops_open(&t->drops, t->name);
			if (pcap_setdirection(t->pcap, PCAP_D_IN) == -1 || pcap_setnonblock(t->pcap, 1, error) == -1)
				errx(2, "%s: %s", t->name, pcap_geterr(t->pcap));
			return t;
		}
	}
	pcap_close(t->pcap);
	free(t);
	return NULL;
}

struct tap *
tap_open_file(const char *name, FILE *file, const char **why)
{
	static char error[PCAP_ERRBUF_SIZE];
	struct tap *t = new_tap(name, false);

	t->pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
	*why = error;
	if (t->pcap == NULL)
		return NULL;
	t->linktype = pcap_datalink(t->pcap);
	return t;
}

/* tv_usec has nanoseconds in spite of its name. */
static void
on_packet(u_char *ctx, const struct pcap_pkthdr *head, const u_char *bytes)
{
	struct tap *t = (struct tap *)ctx;
	struct frame frame = { bytes, head->caplen, head->len, { head->ts.tv_sec, head->ts.tv_usec }, t->linktype, t->ifindex };

	if (t->live && t->ifindex == 0 && t->linktype == DLT_LINUX_SLL2 && head->caplen >= SLL2_IFINDEX + 4)
		frame.ifindex = wire_get32(bytes + SLL2_IFINDEX);
	t->each(t->ctx, &frame, 1);
}

/*
 * libpcap waits silently until an interface is up again. "any" is not an interface and never
 * down.
 */
static bool
is_down(const struct tap *t)
{
	struct ifreq request = { 0 };

	if (t->ifindex == 0)
		return false;
	strncpy(request.ifr_name, t->name, sizeof(request.ifr_name) - 1);
	if (ioctl(pcap_fileno(t->pcap), SIOCGIFFLAGS, &request) == -1)
		return errno == ENODEV;
	return !(request.ifr_flags & IFF_UP);
}

enum capture_result
tap_read(struct tap *t, capture_each *each, void *ctx)
{
	int n;

	t->each = each;
	t->ctx = ctx;
	n = pcap_dispatch(t->pcap, CAPTURE_AT_ONCE, on_packet, (u_char *)t);
	if (n > 0)
		t->handed += (uint64_t)n;
	if (n > 0)
		return CAPTURE_MORE;
	if (n < 0) {
		warnx("%s: %s", t->name, pcap_geterr(t->pcap));
		return CAPTURE_FAILED;
	}
	if (!t->live)
		return CAPTURE_END;
	if (is_down(t)) {
		warnx("%s: interface is down", t->name);
		return CAPTURE_FAILED;
	}
	return CAPTURE_WAIT;
}

uint64_t
tap_handed(const struct tap *t)
{
	return t->handed;
}

uint64_t
tap_waiting(const struct tap *t)
{
	struct pcap_stat stat;

	if (pcap_stats(t->pcap, &stat) != 0)
		return 0;
	/* libpcap's counts have 32 bits. */
	return (uint32_t)(stat.ps_recv - stat.ps_drop - (uint32_t)t->handed);
}

struct capture_losses
tap_losses(struct tap *t)
{
	struct capture_losses l = { .knows_interface = t->knows_drops };
	struct pcap_stat stat;

	if (pcap_stats(t->pcap, &stat) == 0)
		l.kernel = stat.ps_drop;
	if (t->knows_drops)
		l.interface = drops_read(&t->drops);
	return l;
}

struct tap_filter {
	struct bpf_program program;
};

struct tap_filter *
tap_filter_open(const struct scans *scans)
{
	struct tap_filter *f = allocate_zeroed_or_die(1, sizeof(*f));
	char text[FILTER_MAX];
	pcap_t *pcap;

	if (scans->scan[0].probe->template.protocol == PROTOCOL_ARP)
		return f;
	pcap = pcap_open_dead(DLT_RAW, UINT16_MAX);
	if (pcap == NULL)
		err(3, NULL);
	filter_text(text, scans, false);
	if (pcap_compile(pcap, &f->program, text, 1, PCAP_NETMASK_UNKNOWN) == -1)
		errx(3, "filter: %s", pcap_geterr(pcap));
	pcap_close(pcap);
	return f;
}

bool
tap_filter_passes(const struct tap_filter *f, const uint8_t *ip, size_t length, size_t captured)
{
	return f->program.bf_len > 0 && bpf_filter(f->program.bf_insns, ip, (u_int)length, (u_int)captured) != 0;
}
