/* SPDX-License-Identifier: ISC
 *
 * Passes rows to a zsend that sends in response to replies: segments for hosts, or targets of
 * control probes. The rows have their own queue, like rows of results, so that no packet waits
 * for that sender.
 */
#ifndef FEED_H
#define FEED_H

#include "probe/scans.h"
#include "rows.h"

/*
 * The format of the rows. For messages: the option that names the descriptor, and the
 * consequences of a lost reader and of dropped rows.
 */
struct feed_kind {
	enum row_format format;
	const char *option, *unread, *dropped;
};

struct feed {
	const struct feed_kind *kind;
	struct rows rows;           /* rows.fd -1: nothing is fed */
	struct status *status;      /* set by the caller before the first row */
	bool lost;                  /* the reader is gone, or writing failed */
	uint64_t fed[SEGMENTS];     /* rows, by their segments */
};

/*
 * Opens the descriptor, once kind is set. Ends the program with status 2 if the rows of results
 * go to the same file.
 */
void feed_open(struct feed *, int fd, const char *columns, const struct scans *, const struct rows *results);

static inline bool
feed_is_open(const struct feed *f)
{
	return f->rows.fd != -1 && !f->lost;
}

/*
 * Feeds the reply's target and segment; seqnum and acknum are from its packet (handshake.h).
 * False if the row was dropped.
 */
bool feed_put(struct feed *, const struct reply *);

/* Prints the consequences of the lost reader and stops feeding. */
void feed_lose(struct feed *);

/* Like rows_flush; if it fails, the feed is lost. */
void feed_flush(struct feed *);

#endif
