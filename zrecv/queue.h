/* SPDX-License-Identifier: ISC
 *
 * Queues rows in bounded memory for a writer thread, so that a slow reader or disk delays only
 * the writer. Invariant: one thread puts, the other writes.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue {
	int fd;
	char *ring;                 /* its pages take memory only when they are first used */
	size_t cap;                 /* bytes */
	/* Free bytes at the last check; there can only be more since */
	size_t room;

	pthread_mutex_t lock;       /* protects the following */
	pthread_cond_t more, less;  /* signalled after a put, and after a write */
	/* Bytes put and written; both return to 0 when equal, so that little memory is used */
	uint64_t head, tail;
	bool runs;                  /* the thread has started */
	/* Errno of the failed write, after which nothing more is written */
	int error;
};

/*
 * Starts the thread and returns when it runs. It has the present privileges, and blocks all
 * signals. Ends the program with status 3 on errors.
 */
void queue_open(struct queue *, int fd, size_t cap);

/* Whether n bytes fit. */
bool queue_has_room(struct queue *, size_t n);

/* Puts as many of n bytes as fit; returns their number. */
size_t queue_put(struct queue *, const char *s, size_t n);

/*
 * Waits, for at most ms milliseconds, until something is written or writing fails. True if all is
 * written or writing has failed.
 */
bool queue_wait(struct queue *, int ms);

/* Errno of the failed write; 0: none. */
int queue_error(struct queue *);

/* Number of lines in the queue, including those that the writer has begun to write. */
uint64_t queue_lines(struct queue *);

#endif
