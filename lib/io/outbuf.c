/* SPDX-License-Identifier: ISC
 *
 * Writes output in big blocks.
 */
#include "io/outbuf.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/block.h"

void
outbuf_open(struct outbuf *o, int fd, const char *name, size_t room)
{
	size_t half = room > BLOCK_SIZE ? room : BLOCK_SIZE;
	int size;

	*o = (struct outbuf){ .fd = fd, .name = name, .cap = 2 * half };
	o->buf = allocate_or_die(o->cap, 1);
	block_widen_pipe(fd);
	size = fcntl(fd, F_GETPIPE_SZ);
	o->pipe = size > 0 ? (size_t)size : 0;
}

/*
 * The number of bytes, of n, to write at once. If a pipe has room for all of them, the write does
 * not wait. Otherwise write whole lines of at most PIPE_BUF bytes, which the pipe takes
 * completely or not at all (pipe(7)). Only half of a pipe counts as room, since its pages may be
 * partly used.
 */
static size_t
piece(const struct outbuf *o, const char *s, size_t n)
{
	const char *newline;
	int held;

	if (o->pipe == 0 || n <= PIPE_BUF || (ioctl(o->fd, FIONREAD, &held) == 0 && (size_t)held + n <= o->pipe / 2))
		return n;
	newline = memrchr(s, '\n', PIPE_BUF);
	return newline != NULL ? (size_t)(newline - s) + 1 : n;
}

int
outbuf_flush(struct outbuf *o, struct status *st)
{
	size_t done = 0;

	while (done < o->len) {
		ssize_t n = write(o->fd, o->buf + done, piece(o, o->buf + done, o->len - done));

		if (n == -1 && errno != EINTR)
			return errno;
		if (n > 0)
			done += (size_t)n;
		status_poll(st);
	}
	o->len = 0;
	return 0;
}

void
outbuf_flush_or_die(struct outbuf *o, struct status *st)
{
	int error = outbuf_flush(o, st);

	if (error != 0)
		status_lost_output_and_exit(st, o->name, error);
}

void
outbuf_put_or_die(struct outbuf *o, struct status *st, const char *s, size_t n)
{
	while (n > 0) {
		size_t part = o->cap - o->len < n ? o->cap - o->len : n;

		memcpy(o->buf + o->len, s, part);
		o->len += part;
		s += part;
		n -= part;
		if (outbuf_full(o))
			outbuf_flush_or_die(o, st);
	}
}
