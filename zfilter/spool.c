/* SPDX-License-Identifier: ISC
 *
 * Each line has its key and its length before it.
 */
#include "spool.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/block.h"
#include "temporary.h"

struct head {
	struct spool_key key;
	uint64_t n;
};

void
spool_open(struct spool *s, struct status *st)
{
	*s = (struct spool){ .fd = temporary_open(), .st = st, .cap = 2 * BLOCK_SIZE };
	outbuf_open(&s->out, s->fd, temporary_folder(), 0);
	s->buf = allocate_or_die(s->cap, 1);
}

void
spool_put(struct spool *s, const struct spool_key *key, const char *line, size_t n)
{
	const struct head head = { *key, n };

	outbuf_put_or_die(&s->out, s->st, (const char *)&head, sizeof(head));
	outbuf_put_or_die(&s->out, s->st, line, n);
	s->lines++;
}

void
spool_rewind(struct spool *s)
{
	outbuf_flush_or_die(&s->out, s->st);
	s->at = s->end = 0;
	if (lseek(s->fd, 0, SEEK_SET) == -1)
		err(3, "%s", temporary_folder());
}

/* Has n bytes from at on in memory; false where there are fewer. */
static bool
fill(struct spool *s, size_t n)
{
	if (s->end - s->at >= n)
		return true;
	memmove(s->buf, s->buf + s->at, s->end - s->at);
	s->end -= s->at;
	s->at = 0;
	if (n > s->cap) {
		s->cap = 2 * n;
		s->buf = reallocate_or_die(s->buf, s->cap, 1);
	}
	while (s->end < n) {
		ssize_t got = read(s->fd, s->buf + s->end, s->cap - s->end);

		if (got == -1 && errno != EINTR)
			err(3, "%s", temporary_folder());
		if (got == 0)
			return false;
		s->end += got > 0 ? (size_t)got : 0;
		status_poll(s->st);
	}
	return true;
}

const char *
spool_next(struct spool *s, struct spool_key *key, size_t *n)
{
	struct head head;

	if (!fill(s, sizeof(head)))
		return NULL;
	memcpy(&head, s->buf + s->at, sizeof(head));
	s->at += sizeof(head);
	if (!fill(s, head.n))
		errx(3, "%s: the temporary file was cut", temporary_folder());
	s->at += head.n;
	*key = head.key;
	*n = head.n;
	return s->buf + s->at - head.n;
}

void
spool_empty(struct spool *s)
{
	s->lines = 0;
	if (lseek(s->fd, 0, SEEK_SET) == -1 || ftruncate(s->fd, 0) == -1)
		err(3, "%s", temporary_folder());
}
