/* SPDX-License-Identifier: ISC
 *
 * Collects rows in blocks: a lock for each row would take longer than the row.
 */
#include "rows.h"

#include <err.h>
#include <errno.h>
#include <sys/ioctl.h>

#include "io/alloc.h"
#include "io/block.h"

/* Longest wait for the writer before other work is done, in ms. */
enum { MOMENT = 100 };

void
rows_open(struct rows *r, int fd, const char *name)
{
	size_t room = row_room(&r->row);

	r->fd = fd;
	r->name = name;
	r->half = room > BLOCK_SIZE ? room : BLOCK_SIZE;
	r->block = allocate_or_die(2, r->half);
	block_widen_pipe(fd);
	r->to_pipe = fcntl(fd, F_GETPIPE_SZ) > 0;
}

void
rows_start(struct rows *r)
{
	queue_open(&r->queue, r->fd, r->queue_size + row_room(&r->row));
}

void
rows_put_header(struct rows *r)
{
	r->used = (size_t)(row_put_header(&r->row, r->block + r->used) - r->block);
}

bool
rows_put(struct rows *r, const struct reply *reply)
{
	size_t end = (size_t)(row_put(&r->row, r->block + r->used, reply) - r->block);

	if (!r->wait && !queue_has_room(&r->queue, end)) {
		r->dropped++;
		return false;
	}
	r->used = end;
	r->count++;
	return true;
}

bool
rows_full(const struct rows *r)
{
	return r->used >= r->half;
}

bool
rows_flush(struct rows *r, struct status *status)
{
	size_t done = 0;
	int error;

	while ((error = queue_error(&r->queue)) == 0 && done < r->used) {
		done += queue_put(&r->queue, r->block + done, r->used - done);
		if (done < r->used)
			queue_wait(&r->queue, MOMENT);
		status_poll(status);
	}
	r->used = 0;
	if (error != 0 && error != EPIPE && r->error == 0) {
		errno = error;
		warn("%s", r->name);
	}
	r->error = error;
	return error == 0;
}

bool
rows_wait(struct rows *r)
{
	return r->queue.ring == NULL || queue_wait(&r->queue, MOMENT);
}

bool
rows_are_taken(struct rows *r)
{
	int held = 1;

	if (queue_wait(&r->queue, 1) && queue_error(&r->queue) == 0 && ioctl(r->fd, FIONREAD, &held) == -1)
		held = 0;
	return held == 0;
}

void
rows_end(struct rows *r)
{
	uint64_t lines = r->error != 0 || r->queue.ring == NULL ? 0 : queue_lines(&r->queue);

	if (lines > r->count)
		lines = r->count;
	r->count -= lines;
	r->dropped += lines;
}
