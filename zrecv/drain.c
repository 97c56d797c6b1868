/* SPDX-License-Identifier: ISC
 *
 * Draining. What comes after the end was asked for is not awaited, as it may come for ever; a
 * request to end at once is obeyed within a second.
 */
#include "drain.h"

#include "intake.h"
#include "io/monotonic.h"

/*
 * How long, in ns, what has come may be read for once the end was asked for; a full ring of 2 GiB
 * takes about that long.
 */
#define REST_MAX (10 * MONOTONIC_SECOND)

/* By when, in ns, blocks of the rings that were being filled have been handed over. */
#define OPEN_BLOCKS (CAPTURE_BLOCK_MS * 2 * MONOTONIC_MILLISECOND)

/* A pause for packets and words. */
static void
pause_for_rest(struct receiver *r)
{
	struct pollfd fds[1 + INTERFACES_MAX] = { { .fd = r->supervisor.control, .events = POLLIN } };

	poll(fds, 1 + capture_watch(r->capture, fds + 1), CAPTURE_BLOCK_MS);
}

/*
 * So many packets were waiting when the end was asked for: they are in the rings, or in blocks of
 * these that are still being filled. Returns how many are left, by the kernel's count.
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
 * Of so many packets, those that are there indeed: counted without a look at them, which takes no
 * long time.
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

/*
 * Waits until all rows are written, for so long as nobody asks to end at once; then, for a last
 * second.
 */
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
	receiver_flush(r);              /* how it went */
	rows_end(&r->rows);
	rows_end(&r->feed.rows);
}
