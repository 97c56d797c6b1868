/* SPDX-License-Identifier: ISC
 *
 * Collects rows in a block and puts full blocks into a queue that a thread writes. Invariant:
 * nothing waits for the rows' reader, except if packets come from a file; a row without room is
 * dropped and counted.
 */
#ifndef ROWS_H
#define ROWS_H

#include "io/status.h"
#include "queue.h"
#include "row.h"

struct rows {
	struct row row;             /* columns and format, from row_open */
	int fd;
	const char *name;           /* for messages */
	bool to_pipe;
	bool wait;                  /* for the reader, instead of dropping rows */
	size_t queue_size;          /* bytes */
	char *block;
	size_t used, half;          /* bytes used in the block, and half of its size */
	struct queue queue;
	int error;                  /* errno of the failed write; 0: none */
	uint64_t count, dropped;
};

/* Call it once the columns are known. fd: where to write rows. */
void rows_open(struct rows *, int fd, const char *name);

/* Starts the writer thread. */
void rows_start(struct rows *);

void rows_put_header(struct rows *);

/* False if the row was dropped. */
bool rows_put(struct rows *, const struct reply *);

/* Whether the block should be flushed. */
bool rows_full(const struct rows *);

/*
 * Puts all rows into the queue. False if writing has failed, with a message the first time unless
 * the reader is gone.
 */
bool rows_flush(struct rows *, struct status *);

/* Waits a moment for all rows to be written or for an error; returns whether either is true. */
bool rows_wait(struct rows *);

/* Whether the reader of the pipe has taken everything. */
bool rows_are_taken(struct rows *);

/* Counts rows that are not written yet as dropped. */
void rows_end(struct rows *);

#endif
