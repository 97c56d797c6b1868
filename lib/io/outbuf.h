/* SPDX-License-Identifier: ISC
 *
 * Output in big blocks of whole records.
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
	size_t pipe;            /* what the pipe holds that it writes to, bytes; 0: no pipe */
};

/* room is the longest record that will be put in at once. */
void outbuf_open(struct outbuf *, int fd, const char *name, size_t room);

/*
 * Writes all that is buffered, with status lines while it waits. Returns 0 or the errno of the
 * write that failed. Whoever is killed meanwhile leaves whole lines in a pipe: half an address
 * would be another one.
 */
int outbuf_flush(struct outbuf *, struct status *);

/* The same for a pure filter, which ends when its output fails. */
void outbuf_flush_or_die(struct outbuf *, struct status *);

/* Appends bytes, flushing as needed: for pieces of any length, in a pure filter. */
void outbuf_put_or_die(struct outbuf *, struct status *, const char *s, size_t n);

/* Appends bytes that there is room for. */
static inline void
outbuf_append(struct outbuf *o, const void *s, size_t n)
{
	memcpy(o->buf + o->len, s, n);
	o->len += n;
}

/* Whether a block is full, so that it is time to flush. */
static inline bool
outbuf_full(const struct outbuf *o)
{
	return o->len >= o->cap / 2;
}

#endif
