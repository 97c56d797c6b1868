/* SPDX-License-Identifier: ISC
 *
 * Writes pcap files and appends to them.
 */
#include "net/pcap_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A part of a file: n bytes from offset at; n is -1 after a read error. */
struct window {
	off_t at;
	ssize_t n;
	char bytes[65536];
};

/* The header in this machine's byte order. */
static struct pcap_header
new_header(uint32_t snaplen, uint32_t linktype)
{
	return (struct pcap_header){ PCAP_NANOSECONDS, PCAP_MAJOR, PCAP_MINOR, 0, 0, snaplen, linktype };
}

void
pcap_file_begin(struct outbuf *out, uint32_t snaplen, uint32_t linktype)
{
	const struct pcap_header header = new_header(snaplen, linktype);

	outbuf_append(out, &header, sizeof(header));
}

/* The reason why a file that begins with these n bytes cannot be continued; NULL: it can. */
static const char *
check_header(const uint8_t begin[PCAP_FILE_HEADER], size_t n, uint32_t snaplen, uint32_t linktype)
{
	const struct pcap_header ours = new_header(snaplen, linktype);
	struct pcap_header h;
	bool swapped;

	if (n < PCAP_FILE_HEADER)
		return memcmp(begin, &ours, n) == 0 ? NULL : "is not a pcap file";
	if (!pcap_read_header(&h, begin, &swapped))
		return "is not a pcap file";
	if (swapped)
		return "has the other byte order";
	if (h.magic == PCAP_MICROSECONDS)
		return "has microseconds, not nanoseconds";
	if (h.major != PCAP_MAJOR || h.minor != PCAP_MINOR)
		return "is not a pcap file";
	if (h.linktype != linktype)
		return "has another link type";
	return h.snaplen < snaplen ? "has a shorter snaplen" : NULL;
}

/*
 * The record at an offset, from a window of the file. Returns NULL at the end of the file, or
 * with window->n = -1 and errno after an error.
 */
static const char *
record_at(int fd, struct window *w, off_t at)
{
	if (at < w->at || at + PCAP_FILE_RECORD > w->at + w->n) {
		w->at = at;
		w->n = pread(fd, w->bytes, sizeof(w->bytes), at);
		if (w->n < PCAP_FILE_RECORD)
			return NULL;
	}
	return w->bytes + (at - w->at);
}

off_t
pcap_file_whole(int fd, uint32_t snaplen, uint32_t linktype, const char **why)
{
	uint8_t begin[PCAP_FILE_HEADER] = { 0 };
	struct pcap_header header;
	struct window w = { 0 };
	const char *record;
	struct stat st;
	off_t at = sizeof(begin);
	ssize_t n = pread(fd, begin, sizeof(begin), 0);
	bool swapped;

	*why = NULL;
	if (n == -1 || fstat(fd, &st) == -1)
		return -1;
	*why = check_header(begin, (size_t)n, snaplen, linktype);
	if (*why != NULL)
		return -1;
	if (n < PCAP_FILE_HEADER)
		return 0;
	pcap_read_header(&header, begin, &swapped);
	while ((record = record_at(fd, &w, at)) != NULL) {
		uint32_t captured = pcap_read_captured(record, swapped);

		if (captured > header.snaplen) {
			*why = "has a packet longer than its snaplen";
			return -1;
		}
		if (at + PCAP_FILE_RECORD + captured > st.st_size)
			break;
		at += PCAP_FILE_RECORD + captured;
	}
	return w.n == -1 ? -1 : at;
}

void
pcap_file_put(struct outbuf *out, const struct timespec *t, const void *bytes, uint32_t captured, uint32_t length)
{
	const struct pcap_record record = { (uint32_t)t->tv_sec, (uint32_t)t->tv_nsec, captured, length };

	outbuf_append(out, &record, sizeof(record));
	outbuf_append(out, bytes, captured);
}
