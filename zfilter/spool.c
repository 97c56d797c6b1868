/* SPDX-License-Identifier: ISC
 *
 * Writes each line after its key and its length, and reads it back.
 */
#include "spool.h"

#include <err.h>
#include <string.h>
#include <unistd.h>

#include "io/block.h"
#include "temporary.h"

struct head {
	struct spool_key key;
	uint64_t n;
};

void
spool_open(struct spool *s, struct status *st)
{
	*s = (struct spool){ .fd = temporary_open(), .st = st };
	outbuf_open(&s->out, s->fd, temporary_folder(), 0);
	stretch_open(&s->written, s->fd, 0, 0, 2 * BLOCK_SIZE);
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
	off_t end;

	outbuf_flush_or_die(&s->out, s->st);
	end = lseek(s->fd, 0, SEEK_CUR);
	if (end == -1)
		err(3, "%s", temporary_folder());
	s->written.at = s->written.begin = s->written.filled = 0;
	s->written.end = (uint64_t)end;
}

const char *
spool_next(struct spool *s, struct spool_key *key, size_t *n)
{
	const char *bytes = stretch_take(&s->written, sizeof(struct head), s->st);
	struct head head;

	if (bytes == NULL)
		return NULL;
	memcpy(&head, bytes, sizeof(head));
	*key = head.key;
	*n = head.n;
	return stretch_take(&s->written, head.n, s->st);
}

void
spool_empty(struct spool *s)
{
	s->lines = 0;
	if (lseek(s->fd, 0, SEEK_SET) == -1 || ftruncate(s->fd, 0) == -1)
		err(3, "%s", temporary_folder());
}
