/* SPDX-License-Identifier: ISC
 *
 * Rows on their way to their reader: gathered in a block, then put into a queue that a thread
 * writes. Nothing waits for that reader, except where packets come from a file; a row that finds
 * no room is dropped and counted.
 */
#ifndef ROWS_H
#define ROWS_H

#include "io/status.h"
#include "queue.h"
#include "row.h"

struct rows {
	struct row row;             /* columns and format; row_open */
	int fd;
	const char *name;           /* for messages */
	bool to_pipe;
	bool wait;                  /* for the reader, rather than drop a row */
	size_t queue_size;          /* bytes */
	char *block;
	size_t used, half;          /* of the block: bytes in it, and half of its size */
	struct queue queue;
	int error;                  /* errno of the write that failed; 0: none */
	uint64_t count, dropped;
};

/* Once the columns are known. fd is where they are written. */
void rows_open(struct rows *, int fd, const char *name);

/* Starts the thread that writes. */
void rows_start(struct rows *);

void rows_put_header(struct rows *);

/* False where it was dropped. */
bool rows_put(struct rows *, const struct reply *);

/* Whether a block is full, so that it is time to flush. */
bool rows_full(const struct rows *);

/*
 * Hands all to the queue. False where writing failed, with a message the first time; that the
 * reader is gone needs none.
 */
bool rows_flush(struct rows *, struct status *);

/*
 * Waits until all rows are written or writing failed, for a moment at most; returns whether that
 * is so.
 */
bool rows_wait(struct rows *);

/* Whether a reader of the pipe has taken all. */
bool rows_are_taken(struct rows *);

/* What was not written by now counts as dropped. */
void rows_end(struct rows *);

#endif
