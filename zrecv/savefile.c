/* SPDX-License-Identifier: ISC
 *
 * Capture files in big blocks.
 */
#include "savefile.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK = 1 << 18,            /* bytes read at once */
	PACKET_MAX = 1 << 18,       /* the longest packet that libpcap takes for one */
	RECORD = 16,
};

#define MICROSECONDS 0xa1b2c3d4
#define NANOSECONDS 0xa1b23c4d

void
savefile_open(struct savefile *s, int fd)
{
	*s = (struct savefile){ .fd = fd };
	s->buf = malloc(PACKET_MAX + RECORD + BLOCK);
	if (s->buf == NULL)
		err(3, NULL);
}

/* Reads more behind what is there; as read(2). A pipe, which may be slow, is waited for only when all that came is used up. */
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

static uint32_t
word(const struct savefile *s, const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return s->swapped ? __builtin_bswap32(v) : v;
}

static uint16_t
half(const struct savefile *s, const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return s->swapped ? __builtin_bswap16(v) : v;
}

/* Version 2.4; older ones have lengths the other way round. */
bool
savefile_is_plain(struct savefile *s, int linktype)
{
	const uint8_t *p = s->header;

	s->linktype = linktype;
	for (int swapped = 0; swapped < 2 && s->header_len == sizeof(s->header); swapped++) {
		s->swapped = swapped;
		s->nanoseconds = word(s, p) == NANOSECONDS;
		if (s->nanoseconds || word(s, p) == MICROSECONDS)
			return half(s, p + 4) == 2 && half(s, p + 6) == 4;
	}
	return false;
}

/* Whether n bytes are there, once more have been read if need be; false and *why NULL at a good end or where it was stopped. */
static bool
has(struct savefile *s, size_t n, const char **why)
{
	*why = NULL;
	while (s->end - s->at < n) {
		ssize_t got = fill(s);

		if (got == -1)
			*why = strerror(errno);
		else if (got == 0 && s->end > s->at && !s->stopped)
			*why = "truncated dump file; it ends within a packet";
		if (got <= 0)
			return false;
	}
	return true;
}

bool
savefile_has_next(const struct savefile *s)
{
	size_t have = s->end - s->at;

	return have >= RECORD && have - RECORD >= word(s, s->buf + s->at + 8);
}

int
savefile_next(struct savefile *s, struct frame *f, const char **why)
{
	const uint8_t *p;
	uint32_t captured;

	if (!has(s, RECORD, why))
		return *why != NULL ? -1 : 0;
	captured = word(s, s->buf + s->at + 8);
	if (captured > PACKET_MAX) {
		*why = "damaged dump file; a packet is too long";
		return -1;
	}
	if (!has(s, RECORD + captured, why))
		return *why != NULL ? -1 : 0;
	p = s->buf + s->at;
	f->bytes = p + RECORD;
	f->captured = captured;
	f->length = word(s, p + 12);
	f->linktype = s->linktype;
	f->ifindex = 0;
	f->time.tv_sec = word(s, p);
	f->time.tv_nsec = (long)word(s, p + 4) * (s->nanoseconds ? 1 : 1000);
	s->at += RECORD + captured;
	return 1;
}
