/* SPDX-License-Identifier: ISC
 *
 * Reads input in big blocks and divides it into lines.
 */
#include "io/inbuf.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/block.h"
#include "io/signals.h"

void
inbuf_open(struct inbuf *in, int fd, const char *name)
{
	*in = (struct inbuf){ .fd = fd, .name = name, .cap = 2 * BLOCK_SIZE };
	in->buf = allocate_zeroed_or_die(1, in->cap + INBUF_SLACK);
	block_widen_pipe(fd);
}

bool
inbuf_line(struct inbuf *in, struct line *line)
{
	size_t n = in->end - in->pos;
	char *s = in->buf + in->pos, *newline = memchr(s, '\n', n);
	bool full = in->end == in->cap && in->pos == 0;

	if (newline != NULL)
		n = (size_t)(newline - s) + 1;
	else if (n == 0 || (!full && !in->eof))
		return false;
	*line = (struct line){ .s = s, .n = n, .text = newline != NULL ? n - 1 : n, .piece = in->within };
	in->within = line->more = newline == NULL && !in->eof;
	in->pos += n;
	return true;
}

ssize_t
inbuf_read(int fd, const char *name, char *buf, size_t n, struct status *st)
{
	ssize_t got;

	do {
		status_poll(st);
		if (signals_stop() != 0)
			return -1;
		got = read(fd, buf, n);
	} while (got == -1 && errno == EINTR);
	if (got == -1) {
		warn("%s", name);
		status_exit(st, 3);
	}
	return got;
}

bool
inbuf_fill(struct inbuf *in, struct status *st)
{
	ssize_t got;

	if (in->eof)
		return false;
	memmove(in->buf, in->buf + in->pos, in->end - in->pos);
	in->end -= in->pos;
	in->pos = 0;
	got = inbuf_read(in->fd, in->name, in->buf + in->end, in->cap - in->end, st);
	if (got == -1)
		return false;
	in->eof = got == 0;
	in->end += (size_t)got;
	return got > 0 || in->end > 0;
}
