/* SPDX-License-Identifier: ISC
 *
 * Reads capture files. Packets stay valid in the buffer until more is read. Invariant: a damaged
 * or truncated file is an error, never a shorter file.
 */
#include "savefile.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "link_header.h"

enum {
	BLOCK = 1 << 18,            /* bytes per read */
	OPTIONS_MAX = 1 << 18,      /* longest part of a pcapng block without its packet */
	ROOM = PCAP_PACKET_MAX + OPTIONS_MAX,
};

void
savefile_open(struct savefile *s, int fd)
{
	*s = (struct savefile){ .fd = fd };
	s->buf = allocate_or_die(ROOM + BLOCK, 1);
}

/*
 * Reads more after the unread bytes; returns as read(2). Waits for a pipe, which may be slow,
 * only when all bytes are used up.
 */
static ssize_t
fill(struct savefile *s)
{
	ssize_t n;

	memmove(s->buf, s->buf + s->at, s->end - s->at);
	s->end -= s->at;
	s->at = 0;
	do {
		if (s->idle != NULL && !s->idle(s->ctx)) {
			s->stopped = true;
			return 0;
		}
		n = read(s->fd, s->buf + s->end, BLOCK);
	} while (n == -1 && errno == EINTR);
	if (n > 0)
		s->end += (size_t)n;
	return n;
}

ssize_t
savefile_read(struct savefile *s, void *to, size_t n)
{
	size_t some;

	if (s->at == s->end) {
		ssize_t got = fill(s);

		if (got <= 0)
			return got;
	}
	some = s->end - s->at < n ? s->end - s->at : n;
	memcpy(to, s->buf + s->at, some);
	for (size_t i = 0; i < some && s->header_len < sizeof(s->header); i++)
		s->header[s->header_len++] = s->buf[s->at + i];
	s->at += some;
	return (ssize_t)some;
}

/* Version 2.4; older ones have the two lengths swapped. */
bool
savefile_is_plain(struct savefile *s, int linktype)
{
	struct pcap_header h;

	s->linktype = linktype;
	if (s->header_len < sizeof(s->header) || !pcap_read_header(&h, s->header, &s->swapped))
		return false;
	s->nanoseconds = h.magic == PCAP_NANOSECONDS;
	return h.major == PCAP_MAJOR && h.minor == PCAP_MINOR;
}

/*
 * Whether n bytes are available, after reading more if necessary. False with *why NULL: the end
 * of the file, or idle() has stopped it.
 */
static bool
has(struct savefile *s, size_t n, const char **why)
{
	*why = NULL;
	while (s->end - s->at < n) {
		ssize_t got = fill(s);

		if (got == -1)
			*why = strerror(errno);
		else if (got == 0 && s->end > s->at && !s->stopped)
			*why = s->blocks != NULL ? "truncated pcapng dump file; it ends within a block"
			    : "truncated dump file; it ends within a packet";
		if (got <= 0)
			return false;
	}
	return true;
}

/* Skips n bytes, which may be more than the buffer holds. */
static bool
skip(struct savefile *s, size_t n, const char **why)
{
	for (;;) {
		size_t some = s->end - s->at < n ? s->end - s->at : n;

		s->at += some;
		n -= some;
		if (n == 0)
			return true;
		if (!has(s, 1, why)) {
			if (*why == NULL && !s->stopped)
				*why = "truncated pcapng dump file; it ends within a block";
			return false;
		}
	}
}

const char *
savefile_packer(struct savefile *s)
{
	static const struct { const char *magic; size_t n; const char *program; } packers[] = {
		{ "\x1f\x8b", 2, "gzip" }, { "\xfd""7zXZ", 5, "xz" }, { "\x28\xb5\x2f\xfd", 4, "zstd" }, { "BZh", 3, "bzip2" },
		{ "\x04\x22\x4d\x18", 4, "lz4" },
	};
	const char *why;

	has(s, 5, &why);
	for (size_t i = 0; i < sizeof(packers) / sizeof(*packers); i++)
		if (s->end - s->at >= packers[i].n && memcmp(s->buf + s->at, packers[i].magic, packers[i].n) == 0)
			return packers[i].program;
	return NULL;
}

bool
savefile_has_next(const struct savefile *s)
{
	const uint8_t *p = s->buf + s->at;
	size_t have = s->end - s->at;

	if (s->blocks != NULL)
		return have >= PCAPNG_BLOCK_MIN && pcapng_has_packet(s->blocks, p) && pcapng_length(s->blocks, p) - 1 < have;
	return have >= PCAP_FILE_RECORD && have - PCAP_FILE_RECORD >= pcap_read_captured(p, s->swapped);
}

/* Finds a block that is needed, and its length; 0: end, -1: damaged, *why has the reason. */
static int
next_block(struct savefile *s, uint32_t *n, const char **why)
{
	for (;;) {
		if (!has(s, PCAPNG_BLOCK_MIN, why))
			return *why != NULL ? -1 : 0;
		*n = pcapng_length(s->blocks, s->buf + s->at);
		if (*n == 0) {
			*why = "damaged pcapng dump file; a block has no such length";
			return -1;
		}
		if (pcapng_is_needed(s->blocks, s->buf + s->at))
			break;
		if (!skip(s, *n, why))
			return *why != NULL ? -1 : 0;
	}
	if (*n > ROOM) {
		*why = "damaged pcapng dump file; a block is too long";
		return -1;
	}
	if (!has(s, *n, why))
		return *why != NULL ? -1 : 0;
	return 1;
}

static int
next_in_blocks(struct savefile *s, struct frame *f, const char **why)
{
	for (;;) {
		uint32_t n;
		int got = next_block(s, &n, why);
		bool packet = got == 1 && pcapng_has_packet(s->blocks, s->buf + s->at);

		if (got != 1)
			return got;
		if (!pcapng_read(s->blocks, s->buf + s->at, n, f, why))
			return -1;
		s->at += n;
		if (packet)
			return 1;
	}
}

static bool
find_interface(struct savefile *s, const char **why)
{
	uint32_t n;
	int got;

	while ((got = next_block(s, &n, why)) == 1 && !pcapng_has_packet(s->blocks, s->buf + s->at)) {
		struct frame none;

		if (!pcapng_read(s->blocks, s->buf + s->at, n, &none, why))
			return false;
		s->at += n;
		if (s->blocks->n == 0)
			continue;
		s->linktype = s->blocks->interfaces[s->blocks->n - 1].linktype;
		if (link_header_is_known(s->linktype))
			return true;
	}
	if (got != -1 && s->blocks->n == 0)
		*why = "pcapng dump file without an interface";
	return got != -1 && s->blocks->n > 0;
}

bool
savefile_is_pcapng(struct savefile *s, const char **why)
{
	if (!has(s, 4, why) || !pcapng_is(s->buf + s->at)) {
		*why = NULL;
		return false;
	}
	s->blocks = allocate_zeroed_or_die(1, sizeof(*s->blocks));
	return find_interface(s, why);
}

uint32_t
savefile_snaplen(const struct savefile *s)
{
	uint32_t most = 0;

	for (size_t i = 0; i < s->blocks->n; i++) {
		uint32_t n = s->blocks->interfaces[i].snaplen;

		if (n == 0 || n > PCAP_PACKET_MAX)
			return PCAP_PACKET_MAX;
		most = n > most ? n : most;
	}
	return most + LINK_HEADER_WRITE_MAX;
}

int
savefile_next(struct savefile *s, struct frame *f, const char **why)
{
	struct pcap_record record;

	if (s->blocks != NULL)
		return next_in_blocks(s, f, why);
	if (!has(s, PCAP_FILE_RECORD, why))
		return *why != NULL ? -1 : 0;
	record = pcap_read_record(s->buf + s->at, s->swapped);
	if (record.captured > PCAP_PACKET_MAX) {
		*why = "damaged dump file; a packet is too long";
		return -1;
	}
	if (!has(s, PCAP_FILE_RECORD + record.captured, why))
		return *why != NULL ? -1 : 0;
	f->bytes = s->buf + s->at + PCAP_FILE_RECORD;
	f->captured = record.captured;
	f->length = record.length;
	f->linktype = s->linktype;
	f->ifindex = 0;
	f->time.tv_sec = record.seconds;
	f->time.tv_nsec = (long)record.fraction * (s->nanoseconds ? 1 : 1000);
	s->at += PCAP_FILE_RECORD + record.captured;
	return 1;
}
