/* SPDX-License-Identifier: ISC
 *
 * Rows of what a zsend is to send because of what has come, on their way to it: segments that hosts
 * are to get, or targets of control probes. As rows of results, they wait in a queue of their own,
 * so that no packet waits for that sender.
 */
#ifndef FEED_H
#define FEED_H

#include "probe/scans.h"
#include "rows.h"

/*
 * The form of the rows; and for messages the option that names the descriptor, and what it means that
 * nobody reads them, or some were dropped.
 */
struct feed_kind {
	enum row_format format;
	const char *option, *unread, *dropped;
};

struct feed {
	const struct feed_kind *kind;
	struct rows rows;           /* rows.fd -1: nothing is fed */
	struct status *status;      /* the caller's to set, before the first row */
	bool lost;                  /* its reader is gone, or writing failed */
	uint64_t fed[SEGMENTS];     /* rows, by their segments */
};

/*
 * To this descriptor, once kind is set; the rows of results go to another one, or the
 * program ends with status 2.
 */
void feed_open(struct feed *, int fd, const char *columns, const struct scans *, const struct rows *results);

static inline bool
feed_is_open(const struct feed *f)
{
	return f->rows.fd != -1 && !f->lost;
}

/*
 * The target of the reply, with its segment; its packet tells seqnum and acknum (handshake.h). False
 * where it was dropped.
 */
bool feed_put(struct feed *, const struct reply *);

/* Its reader is gone: says what can no longer be done. Nothing is fed any more. */
void feed_lose(struct feed *);

/* As rows_flush; where it fails, the feed is lost. */
void feed_flush(struct feed *);

#endif
