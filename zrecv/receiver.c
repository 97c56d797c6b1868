/* SPDX-License-Identifier: ISC
 *
 * Maintains the state of a receiver: phase, exit status, and outputs.
 */
#include "receiver.h"

#include <errno.h>

#include "io/monotonic.h"
#include "io/signals.h"

void
receiver_advance(struct receiver *r, enum phase phase)
{
	if (phase > r->phase)
		r->phase = phase;
}

void
receiver_raise(struct receiver *r, int code)
{
	if (code > r->code)
		r->code = code;
}

void
receiver_stop(struct receiver *r)
{
	if (!supervisor_stop(&r->supervisor))
		receiver_advance(r, PHASE_DRAINING);
}

void
receiver_stop_rows(struct receiver *r)
{
	r->finished = true;
	r->banners.closing = true;
	receiver_stop(r);
}

static void
lose_output(struct receiver *r, int error)
{
	if (error != EPIPE)
		receiver_raise(r, 3);
	if (!r->finished)
		receiver_stop_rows(r);
}

void
receiver_flush_rows(struct receiver *r)
{
	if (!rows_flush(&r->rows, r->status))
		lose_output(r, r->rows.error);
}

void
receiver_lose_feed(struct receiver *r)
{
	feed_lose(&r->feed);
	receiver_raise(r, 1);
	if (!r->banners.closing)
		receiver_stop(r);
	r->banners.closing = r->controls.closing = true;
}

void
receiver_flush(struct receiver *r)
{
	receiver_flush_rows(r);
	feed_flush(&r->feed);
	if (r->feed.lost)
		receiver_lose_feed(r);
	if (!replies_file_flush(&r->replies_file, r->status))
		lose_output(r, EIO);
}

uint32_t
receiver_now(const struct receiver *r)
{
	return (uint32_t)(r->offline ? r->file_time : monotonic_now() / MONOTONIC_MILLISECOND);
}

void
receiver_advance_held(struct receiver *r)
{
	const uint64_t *fed = r->feed.fed;

	if (r->banners.on)
		banners_advance(&r->banners, receiver_now(r));
	if (controls_are_on(&r->controls))
		controls_advance(&r->controls, r->offline ? receiver_now(r) : r->taken);
	share_tell(&r->share, fed[SEGMENT_DATA] + fed[SEGMENT_ACK] + fed[SEGMENT_RST]);
}

/* Hits of the cooldown wait for their control probes too. */
static bool
awaits_controls(const struct receiver *r)
{
	return r->controls.held.n > 0 && !r->capture_failed;
}

void
receiver_update(struct receiver *r)
{
	const struct supervisor *s = &r->supervisor;

	receiver_raise(r, s->code);
	r->controls.closing |= s->cooldown == COOLDOWN_OVER;
	if (s->end_now)
		receiver_advance(r, PHASE_OVER);
	else if ((s->cooldown == COOLDOWN_OVER && !awaits_controls(r)) || (s->cooldown == COOLDOWN_BEGUN && r->finished))
		receiver_advance(r, PHASE_DRAINING);
	else if (s->cooldown == COOLDOWN_BEGUN)
		receiver_advance(r, PHASE_COOLDOWN);
}

bool
receiver_hear(struct receiver *r)
{
	supervisor_read(&r->supervisor, r->status);
	receiver_update(r);
	return r->phase == PHASE_OVER;
}

void
receiver_check_deadline(struct receiver *r)
{
	if (r->deadline == 0 || r->phase != PHASE_SCANNING || monotonic_now() < r->deadline)
		return;
	r->deadline = 0;
	receiver_stop(r);
}

bool
receiver_idle(void *ctx)
{
	struct receiver *r = ctx;

	receiver_flush(r);
	receiver_check_deadline(r);
	status_poll(r->status);
	return r->phase < PHASE_DRAINING && signals_stop() == 0;
}
