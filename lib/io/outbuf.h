/* SPDX-License-Identifier: ISC
 *
 * Writes output in big blocks of whole records.
 */
#ifndef OUTBUF_H
#define OUTBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "io/status.h"

struct outbuf {
	int fd;
	const char *name;       /* for messages */
	char *buf;
	size_t len, cap;
	/* capacity in bytes of the pipe that it writes to; 0: not a pipe */
	size_t pipe;
};

/* room is the longest record, in bytes, that will be appended at once. */
void outbuf_open(struct outbuf *, int fd, const char *name, size_t room);

/*
 * Writes all buffered bytes, and status lines while it waits. Returns 0, or the errno of the
 * write that failed. A program killed meanwhile leaves whole lines in a pipe, since part of an
 * address could be another address.
 */
int outbuf_flush(struct outbuf *, struct status *);

/* The same for a pure filter, which ends if its output fails. */
void outbuf_flush_or_die(struct outbuf *, struct status *);

/* For pure filters: appends any number of bytes and flushes as needed. */
void outbuf_put_or_die(struct outbuf *, struct status *, const char *s, size_t n);

/* Appends bytes; the buffer must have room. */
static inline void
outbuf_append(struct outbuf *o, const void *s, size_t n)
{
	memcpy(o->buf + o->len, s, n);
	o->len += n;
}

/* Whether a block is full and should be flushed. */
static inline bool
outbuf_full(const struct outbuf *o)
{
	return o->len >= o->cap / 2;
}

#endif
