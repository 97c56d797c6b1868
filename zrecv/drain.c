/* SPDX-License-Identifier: ISC
 *
 * Drains the receiver. Packets that arrive after the end was requested are not waited for, as
 * they may never stop. A request to end at once is obeyed within a second.
 */
#include "drain.h"

#include "intake.h"
#include "io/monotonic.h"

/*
 * Longest time, in ns, for reading the packets that have arrived by the end; a full ring of 2 GiB
 * takes about as long.
 */
#define REST_MAX (10 * MONOTONIC_SECOND)

/* Time in ns after which the kernel has delivered blocks that it was filling. */
#define OPEN_BLOCKS (CAPTURE_BLOCK_MS * 2 * MONOTONIC_MILLISECOND)

/* Waits for packets and status lines. */
static void
pause_for_rest(struct receiver *r)
{
	struct pollfd fds[1 + INTERFACES_MAX] = { { .fd = r->supervisor.control, .events = POLLIN } };

	poll(fds, 1 + capture_watch(r->capture, fds + 1), CAPTURE_BLOCK_MS);
}

/*
 * Reads the packets that were waiting when the end was requested: they are in the rings, or in
 * blocks that are still being filled. Returns the number left, by the kernel's count.
 */
static uint64_t
take_rest(struct receiver *r, uint64_t waiting)
{
	int64_t begin = monotonic_now(), open = begin + OPEN_BLOCKS;
	enum capture_result result = CAPTURE_MORE;
	uint64_t read = 0, before;

	while (read < waiting && !receiver_hear(r) && !r->finished
	    && monotonic_now() < (result == CAPTURE_WAIT ? open : begin + REST_MAX)) {
		before = capture_handed(r->capture);
		result = capture_read(r->capture, intake_frames, receiver_idle, r);
		read += capture_handed(r->capture) - before;
		if (result == CAPTURE_FAILED) {
			receiver_raise(r, 3);
			return 0;
		}
		receiver_flush(r);
		status_poll(r->status);
		if (result == CAPTURE_WAIT)
			pause_for_rest(r);
	}
	return (result == CAPTURE_WAIT && monotonic_now() >= open) || read >= waiting ? 0 : waiting - read;
}

static void
on_unread(void *ctx, const struct frame *frames, size_t n)
{
	(void)frames;
	*(uint64_t *)ctx += n;
}

/*
 * Counts those of the waiting packets that really exist, without classifying them, which is fast.
 */
static uint64_t
count_unread(struct receiver *r, uint64_t waiting)
{
	int64_t begin = monotonic_now(), open = begin + OPEN_BLOCKS;
	struct pollfd fds[INTERFACES_MAX];
	uint64_t n = 0;

	while (n < waiting && monotonic_now() < begin + MONOTONIC_SECOND) {
		enum capture_result result = capture_read(r->capture, on_unread, receiver_idle, &n);

		if (result == CAPTURE_FAILED || (result == CAPTURE_WAIT && monotonic_now() >= open))
			return n;
		if (result == CAPTURE_WAIT)
			poll(fds, capture_watch(r->capture, fds), CAPTURE_BLOCK_MS);
	}
	return waiting;
}

/* Waits until all rows are written; once an end at once is requested, for one more second. */
static void
write_rows(struct receiver *r)
{
	int64_t until = monotonic_now() + MONOTONIC_SECOND;

	while ((!rows_wait(&r->rows) || !rows_wait(&r->feed.rows)) && (r->phase < PHASE_OVER || monotonic_now() < until)) {
		if (!receiver_hear(r))
			until = monotonic_now() + MONOTONIC_SECOND;
		status_poll(r->status);
	}
}

void
drain(struct receiver *r)
{
	uint64_t waiting = 0;

	if (!r->capture_failed && !r->finished)
		waiting = take_rest(r, capture_waiting(r->capture));
	if (waiting > 0 && !r->finished)
		r->unread = count_unread(r, waiting);
	intake_sample(r, true);
	if (r->banners.on)
		banners_end(&r->banners);
	if (controls_are_on(&r->controls))
		controls_end(&r->controls);
	receiver_flush(r);
	write_rows(r);
	receiver_flush(r);              /* final result */
	rows_end(&r->rows);
	rows_end(&r->feed.rows);
}
