/* SPDX-License-Identifier: ISC
 *
 * Reads blocks into a buffer, which grows to the largest piece taken.
 */
#include "stretch.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "temporary.h"

void
stretch_open(struct stretch *s, int fd, uint64_t at, uint64_t end, size_t cap)
{
	*s = (struct stretch){ .fd = fd, .at = at, .end = end, .buf = allocate_or_die(cap, 1), .cap = cap };
}

static void
make_room(struct stretch *s, size_t n)
{
	memmove(s->buf, s->buf + s->begin, s->filled - s->begin);
	s->filled -= s->begin;
	s->begin = 0;
	if (n > s->cap) {
		s->cap = 2 * n;
		s->buf = reallocate_or_die(s->buf, s->cap, 1);
	}
}

static void
read_block(struct stretch *s)
{
	uint64_t left = s->end - s->at;
	size_t room = s->cap - s->filled;
	ssize_t got = pread(s->fd, s->buf + s->filled, room < left ? room : (size_t)left, (off_t)s->at);

	if (got == -1 && errno != EINTR)
		err(3, "%s", temporary_folder());
	if (got == 0)
		errx(3, "%s: the temporary file was cut", temporary_folder());
	s->filled += got > 0 ? (size_t)got : 0;
	s->at += got > 0 ? (size_t)got : 0;
}

const char *
stretch_take(struct stretch *s, size_t n, struct status *st)
{
	if (s->filled - s->begin < n) {
		if (s->filled == s->begin && s->at == s->end)
			return NULL;
		make_room(s, n);
	}
	while (s->filled - s->begin < n) {
		read_block(s);
		status_poll(st);
	}
	s->begin += n;
	return s->buf + s->begin - n;
}
