/* SPDX-License-Identifier: ISC
 *
 * Writing pcap files, and going on with them.
 */
#include "net/pcap_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_NANOSECONDS 0xa1b23c4d
#define MAGIC_MICROSECONDS 0xa1b2c3d4

struct head {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t reserved1, reserved2, snaplen, linktype;
};

_Static_assert(sizeof(struct head) == PCAP_FILE_HEADER, "no padding");

/* A part of a file: n bytes from at on. */
struct window {
	off_t at;
	ssize_t n;
	uint32_t record[PCAP_FILE_RECORD / sizeof(uint32_t)];
	char bytes[65536];
};

static void
put(struct outbuf *out, const void *bytes, size_t n)
{
	memcpy(out->buf + out->len, bytes, n);
	out->len += n;
}

void
pcap_file_begin(struct outbuf *out, uint32_t snaplen, uint32_t linktype)
{
	const struct head head = { MAGIC_NANOSECONDS, 2, 4, 0, 0, snaplen, linktype };

	put(out, &head, sizeof(head));
}

/* Why a file with this header, of which n bytes are there, cannot be continued; NULL: it can. */
static const char *
check_head(const struct head *h, size_t n, uint32_t snaplen, uint32_t linktype)
{
	const struct head ours = { MAGIC_NANOSECONDS, 2, 4, 0, 0, snaplen, linktype };

	if (n < sizeof(*h))
		return memcmp(h, &ours, n) == 0 ? NULL : "is no pcap file";
	if (h->magic == __builtin_bswap32(MAGIC_NANOSECONDS) || h->magic == __builtin_bswap32(MAGIC_MICROSECONDS))
		return "is of the other byte order";
	if (h->magic == MAGIC_MICROSECONDS)
		return "has microseconds, not nanoseconds";
	if (h->magic != MAGIC_NANOSECONDS || h->major != ours.major || h->minor != ours.minor)
		return "is no pcap file";
	if (h->linktype != linktype)
		return "has another link type";
	return h->snaplen < snaplen ? "has a shorter snaplen" : NULL;
}

/* The header of the packet at an offset, from a window of the file; NULL where it ends before. -1 for window->n: errno tells why. */
static const uint32_t *
record_at(int fd, struct window *w, off_t at)
{
	if (at < w->at || at + PCAP_FILE_RECORD > w->at + w->n) {
		w->at = at;
		w->n = pread(fd, w->bytes, sizeof(w->bytes), at);
		if (w->n < PCAP_FILE_RECORD)
			return NULL;
	}
	memcpy(w->record, w->bytes + (at - w->at), PCAP_FILE_RECORD);
	return w->record;
}

off_t
pcap_file_whole(int fd, uint32_t snaplen, uint32_t linktype, const char **why)
{
	struct head head = { 0 };
	struct window w = { 0 };
	const uint32_t *record;
	struct stat st;
	off_t at = sizeof(head);
	ssize_t n = pread(fd, &head, sizeof(head), 0);

	*why = NULL;
	if (n == -1 || fstat(fd, &st) == -1)
		return -1;
	*why = check_head(&head, (size_t)n, snaplen, linktype);
	if (*why != NULL)
		return -1;
	if (n < (ssize_t)sizeof(head))
		return 0;
	while ((record = record_at(fd, &w, at)) != NULL) {
		if (record[2] > head.snaplen) {
			*why = "has a packet longer than its snaplen";
			return -1;
		}
		if (at + PCAP_FILE_RECORD + record[2] > st.st_size)
			break;
		at += PCAP_FILE_RECORD + record[2];
	}
	return w.n == -1 ? -1 : at;
}

void
pcap_file_put(struct outbuf *out, const struct timespec *t, const void *bytes, uint32_t captured, uint32_t length)
{
	const uint32_t head[] = { (uint32_t)t->tv_sec, (uint32_t)t->tv_nsec, captured, length };

	_Static_assert(sizeof(head) == PCAP_FILE_RECORD, "no padding");
	put(out, head, sizeof(head));
	put(out, bytes, captured);
}
