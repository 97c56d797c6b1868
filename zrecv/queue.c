/* SPDX-License-Identifier: ISC
 *
 * Queues bytes between two threads in a ring. The writer blocks in write() instead of poll():
 * O_NONBLOCK would apply to all who share the descriptor, and poll() does not work for disks.
 */
#include "queue.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "io/block.h"
#include "io/monotonic.h"

/* Number of the first n bytes, in two parts, that are complete lines. */
static size_t
whole_lines(const struct iovec part[2], size_t n)
{
	size_t first = n < part[0].iov_len ? n : part[0].iov_len;
	const char *s = part[1].iov_base, *newline = memrchr(s, '\n', n - first);

	if (newline != NULL)
		return first + (size_t)(newline - s) + 1;
	s = part[0].iov_base;
	newline = memrchr(s, '\n', first);
	return newline != NULL ? (size_t)(newline - s) + 1 : 0;
}

/*
 * Under the lock: selects the bytes after tail to be written together, in two parts because of
 * the end of the ring. They are complete lines: otherwise a program that copies and truncates the
 * file between two writes would split a row.
 */
static void
next_piece(const struct queue *q, struct iovec part[2])
{
	size_t at = (size_t)(q->tail % q->cap), all = (size_t)(q->head - q->tail), n;

	part[0] = (struct iovec){ q->ring + at, all < q->cap - at ? all : q->cap - at };
	part[1] = (struct iovec){ q->ring, all - part[0].iov_len };
	n = whole_lines(part, all < BLOCK_SIZE ? all : BLOCK_SIZE);
	if (n == 0)
		n = whole_lines(part, all);
	if (n == 0)
		n = all;
	if (part[0].iov_len > n)
		part[0].iov_len = n;
	part[1].iov_len = n - part[0].iov_len;
}

/* Returns 0 or an errno; sets the number of bytes written. */
static int
write_piece(int fd, const struct iovec part[2], size_t *written)
{
	ssize_t done = writev(fd, part, 2);

	*written = done > 0 ? (size_t)done : 0;
	if (done >= 0 || errno == EINTR)
		return 0;
	if (errno != EAGAIN)
		return errno;
	/* Another process has set O_NONBLOCK. */
	poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
	return 0;
}

static void *
write_all(void *queue)
{
	struct queue *q = queue;
	struct iovec part[2];
	size_t done;
	int error;

	pthread_mutex_lock(&q->lock);
	q->runs = true;
	pthread_cond_signal(&q->less);
	while (q->error == 0) {
		if (q->head == q->tail) {
			pthread_cond_wait(&q->more, &q->lock);
			continue;
		}
		next_piece(q, part);
		pthread_mutex_unlock(&q->lock);
		error = write_piece(q->fd, part, &done);
		pthread_mutex_lock(&q->lock);
		q->error = error;
		q->tail += done;
		if (q->tail == q->head)
			q->tail = q->head = 0;
		pthread_cond_signal(&q->less);
	}
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

void
queue_open(struct queue *q, int fd, size_t cap)
{
	pthread_condattr_t monotonic;
	pthread_t writer;
	sigset_t all, before;
	int error;

	*q = (struct queue){ .fd = fd, .cap = cap, .room = cap };
	q->ring = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (q->ring == MAP_FAILED)
		err(3, "queue");
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->more, NULL);
	pthread_cond_init(&q->less, &monotonic);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&writer, NULL, write_all, q);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error != 0) {
		errno = error;
		err(3, "thread");
	}
	/*
	 * Waits until the thread has started: only libc knows the system calls that this needs,
	 * and they are done when it runs.
	 */
	pthread_mutex_lock(&q->lock);
	while (!q->runs)
		pthread_cond_wait(&q->less, &q->lock);
	pthread_mutex_unlock(&q->lock);
}

static size_t
look_for_room(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->room = q->cap - (size_t)(q->head - q->tail);
	pthread_mutex_unlock(&q->lock);
	return q->room;
}

bool
queue_has_room(struct queue *q, size_t n)
{
	return n <= q->room || n <= look_for_room(q);
}

size_t
queue_put(struct queue *q, const char *s, size_t n)
{
	size_t at, first;

	pthread_mutex_lock(&q->lock);
	q->room = q->cap - (size_t)(q->head - q->tail);
	if (n > q->room)
		n = q->room;
	at = (size_t)(q->head % q->cap);
	first = n < q->cap - at ? n : q->cap - at;
	memcpy(q->ring + at, s, first);
	memcpy(q->ring, s + first, n - first);
	q->head += n;
	q->room -= n;
	pthread_cond_signal(&q->more);
	pthread_mutex_unlock(&q->lock);
	return n;
}

bool
queue_wait(struct queue *q, int ms)
{
	struct timespec until;
	uint64_t before;
	int64_t end;
	bool over;

	end = monotonic_now() + ms * MONOTONIC_MILLISECOND;
	until = (struct timespec){ end / MONOTONIC_SECOND, end % MONOTONIC_SECOND };
	pthread_mutex_lock(&q->lock);
	before = q->head - q->tail;
	while (q->error == 0 && q->head != q->tail && q->head - q->tail == before
	    && pthread_cond_timedwait(&q->less, &q->lock, &until) == 0)
		;
	over = q->error != 0 || q->head == q->tail;
	pthread_mutex_unlock(&q->lock);
	return over;
}

int
queue_error(struct queue *q)
{
	int error;

	pthread_mutex_lock(&q->lock);
	error = q->error;
	pthread_mutex_unlock(&q->lock);
	return error;
}

uint64_t
queue_lines(struct queue *q)
{
	uint64_t lines = 0;

	pthread_mutex_lock(&q->lock);
	for (uint64_t i = q->tail; i < q->head; i++)
		lines += q->ring[i % q->cap] == '\n';
	pthread_mutex_unlock(&q->lock);
	return lines;
}
