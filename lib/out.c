/* SPDX-License-Identifier: ISC
 *
 * Output in big blocks.
 */
#include "out.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "block.h"

void
out_open(struct out *o, int fd, const char *name, size_t room)
{
	size_t half = room > BLOCK_SIZE ? room : BLOCK_SIZE;

	*o = (struct out){ .fd = fd, .name = name, .cap = 2 * half };
	o->buf = malloc(o->cap);
	if (o->buf == NULL)
		err(3, NULL);
	block_widen_pipe(fd);
}

int
out_flush(struct out *o, struct status *st)
{
	size_t done = 0;

	while (done < o->len) {
		ssize_t n = write(o->fd, o->buf + done, o->len - done);

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
out_flush_filter(struct out *o, struct status *st)
{
	int error = out_flush(o, st);

	if (error != 0)
		status_lost_output(st, o->name, error);
}

void
out_put_filter(struct out *o, struct status *st, const char *s, size_t n)
{
	while (n > 0) {
		size_t part = o->cap - o->len < n ? o->cap - o->len : n;

		memcpy(o->buf + o->len, s, part);
		o->len += part;
		s += part;
		n -= part;
		if (out_full(o))
			out_flush_filter(o, st);
	}
}
