/* SPDX-License-Identifier: ISC
 *
 * Rows on their way out: a bounded queue that a thread of its own writes, so that a slow reader
 * or disk holds up nothing but itself. One thread puts, the other writes.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue {
	int fd;
	char *ring;                 /* its pages take memory from when they are first used */
	size_t cap;                 /* bytes */
	/* What was free when the putter last looked; since then it can only have grown */
	size_t room;

	pthread_mutex_t lock;       /* of what follows */
	pthread_cond_t more, less;  /* something came, something left */
	/*
	 * Bytes put and written; both go back to 0 where they meet, so that little memory is used
	 */
	uint64_t head, tail;
	bool runs;                  /* the thread does */
	/* Errno of the write that failed, after which nothing is written any more */
	int error;
};

/*
 * Starts the thread, and returns when it runs; it has the privileges and signal mask of now, all
 * signals blocked. Ends the program with status 3 where it cannot.
 */
void queue_open(struct queue *, int fd, size_t cap);

/* Whether n bytes would fit. */
bool queue_has_room(struct queue *, size_t n);

/* Puts as many of n bytes as fit, and returns how many that were. */
size_t queue_put(struct queue *, const char *s, size_t n);

/*
 * Waits until something was written or writing failed, for so many ms at most. True where all is
 * written or writing failed.
 */
bool queue_wait(struct queue *, int ms);

/* The errno of the write that failed; 0: none. */
int queue_error(struct queue *);

/* How many lines are in it. What the writer is about to write counts as not written. */
uint64_t queue_lines(struct queue *);

#endif
