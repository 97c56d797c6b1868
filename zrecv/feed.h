/* SPDX-License-Identifier: ISC
 *
 * Rows of segments that hosts are to get, on their way to the zsend that sends them. As rows of
 * results, they wait in a queue of their own, so that no packet waits for that sender.
 */
#ifndef FEED_H
#define FEED_H

#include "probe/scans.h"
#include "rows.h"

struct feed {
	struct rows rows;           /* rows.fd -1: nothing is fed */
	struct status *status;      /* the caller's to set, before the first row */
	bool lost;                  /* its reader is gone, or writing failed */
	uint64_t fed[SEGMENTS];     /* rows, by their segments */
};

/*
 * To this descriptor; the rows of results go to another one, or the program ends with status 2.
 * named: rows have a column for the name.
 */
void feed_open(struct feed *, int fd, const struct scans *, bool named, const struct rows *results);

static inline bool
feed_is_open(const struct feed *f)
{
	return f->rows.fd != -1 && !f->lost;
}

/* The segment of the reply; its packet tells seqnum and acknum (handshake.h). */
void feed_put(struct feed *, const struct reply *);

/* Its reader is gone: says what can no longer be done. Nothing is fed any more. */
void feed_lose(struct feed *);

/* As rows_flush; where it fails, the feed is lost. */
void feed_flush(struct feed *);

#endif
