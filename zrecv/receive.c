/* SPDX-License-Identifier: ISC
 *
 * Runs the receiver's loop: waits for capture, command and status together, and queues rows
 * before each wait. Invariant: it never waits for the reader of the rows, except if the packets
 * come from a file.
 */
#include "receive.h"

#include <poll.h>
#include <signal.h>

#include "drain.h"
#include "intake.h"
#include "io/monotonic.h"
#include "io/signals.h"
#include "report.h"

/* Longest time, in ns, that the command waits for a reader of the rows. */
#define READER_WAIT (2 * MONOTONIC_SECOND)

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * Time until something is due, in ms, at most a second; rounded up, so that the loop does not
 * spin in the last millisecond.
 */
static int
time_left(const struct receiver *r)
{
	int64_t now = monotonic_now(), due = earlier(now + MONOTONIC_SECOND, supervisor_due(&r->supervisor));

	if (r->deadline != 0 && r->phase == PHASE_SCANNING)
		due = earlier(due, r->deadline);
	if (r->sample.fd != -1)
		due = earlier(due, r->sample.next);
	if (r->banners.on && !r->offline)
		due = earlier(due, now + banners_due(&r->banners) * MONOTONIC_MILLISECOND);
	if (controls_are_on(&r->controls) && !r->offline)
		due = earlier(due, now + controls_due(&r->controls) * MONOTONIC_MILLISECOND);
	if (r->share.n > 0 && r->phase == PHASE_SCANNING)
		due = earlier(due, r->share.next);
	return due > now ? (int)((due - now + MONOTONIC_MILLISECOND - 1) / MONOTONIC_MILLISECOND) : 0;
}

/*
 * Waits for packets, status lines and the next due time; at_once: only polls. Rows have been
 * queued.
 */
static void
wait_for_more(struct receiver *r, bool at_once)
{
	struct pollfd fds[SUPERVISOR_FDS + 2 + INTERFACES_MAX], *output, *feed;
	size_t watched = supervisor_watch(&r->supervisor, fds), n = watched;

	output = &fds[n++];
	feed = &fds[n++];
	/* Only for POLLERR: the reader is gone */
	*output = (struct pollfd){ .fd = r->finished ? -1 : r->rows.fd };
	*feed = (struct pollfd){ .fd = feed_is_open(&r->feed) ? r->feed.rows.fd : -1 };
	if (!r->capture_failed)
		n += capture_watch(r->capture, fds + n);
	poll(fds, n, at_once ? 0 : time_left(r));
	supervisor_follow(&r->supervisor, fds, watched, r->status);
	receiver_update(r);
	if (output->revents & (POLLERR | POLLNVAL))
		receiver_stop_rows(r);
	if (feed->revents & (POLLERR | POLLNVAL))
		receiver_lose_feed(r);
}

/* One round of the loop. False at the end of the capture. */
static bool
receive(struct receiver *r)
{
	enum capture_result result = CAPTURE_WAIT;
	uint32_t now = receiver_now(r);

	if (!r->capture_failed)
		result = capture_read(r->capture, intake_frames, receiver_idle, r);
	if (result == CAPTURE_WAIT)
		r->taken = now;
	receiver_advance_held(r);
	if (result == CAPTURE_FAILED) {
		r->capture_failed = true;
		receiver_raise(r, 3);
		receiver_stop_rows(r);
	}
	receiver_flush(r);
	wait_for_more(r, result != CAPTURE_WAIT);
	receiver_check_deadline(r);
	intake_sample(r, false);
	status_poll(r->status);
	return result != CAPTURE_END;
}

/*
 * Waits until the reader of a pipe has taken the header: it has then accepted its own options and
 * opened its output. Waits at most READER_WAIT. False if it is gone and has taken nothing.
 */
static bool
wait_for_reader(struct receiver *r, struct rows *rows)
{
	int64_t until = monotonic_now() + READER_WAIT;

	if (!rows->to_pipe)
		return true;
	while (monotonic_now() < until && signals_stop() == 0) {
		struct pollfd fds[] = { { .fd = rows->fd }, { .fd = r->supervisor.control, .events = POLLIN } };

		poll(fds, 2, 1);
		if (rows_are_taken(rows))
			return true;
		/* Before the parent is asked: a lost reader makes it stop us. */
		if (queue_error(&rows->queue) != 0 || (fds[0].revents & (POLLERR | POLLNVAL)))
			return false;
		if (fds[1].revents != 0)
			return true;
		status_poll(r->status);
	}
	return true;
}

bool
receive_begin(struct receiver *r, struct status *status)
{
	r->status = status;
	r->offline = r->rows.wait = r->feed.rows.wait = capture_is_file(r->capture);
	r->feed.status = status;
	if (!r->has_header)
		rows_put_header(&r->rows);
	receiver_flush_rows(r);
	feed_flush(&r->feed);
	if (r->supervisor.control == -1 || (wait_for_reader(r, &r->rows) && wait_for_reader(r, &r->feed.rows)))
		return true;
	r->finished = true;
	receiver_advance(r, PHASE_DRAINING);
	receiver_raise(r, 2);
	return false;
}

int
receive_run(struct receiver *r)
{
	if (r->runtime > 0)
		r->deadline = monotonic_now() + (int64_t)(r->runtime * 1e9);
	while (receive(r) && r->phase < PHASE_DRAINING && signals_stop() == 0)
		;
	receiver_advance(r, PHASE_DRAINING);
	drain(r);
	supervisor_wait(&r->supervisor, r->status);
	if (!report(r) && r->code == 0)
		r->code = 1;
	return r->supervisor.interrupted ? 128 + SIGINT : r->code;
}

int
receive_finish(void *ctx, int code)
{
	struct receiver *r = ctx;
	int64_t until = monotonic_now() + MONOTONIC_SECOND;

	while ((!rows_wait(&r->rows) || !rows_wait(&r->feed.rows)) && monotonic_now() < until)
		;
	return code;
}
