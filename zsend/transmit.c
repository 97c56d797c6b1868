/* SPDX-License-Identifier: ISC
 *
 * Batches of frames.
 */
#include "transmit.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/signals.h"
#include "targets/target.h"

/* A device that has had no room for so long, and has lost its carrier, has failed: about 3 s. */
enum { STALLS_BRIEF = 1000, STALLS_MAX = 3500 };

/* So many failed frames are named one by one. */
#define NAMED_MAX 10

uint64_t
batch_units(const struct batch *b, size_t len)
{
	return b->bits == 0 ? 1 : len > 0 ? frame_wire_bits(len) : b->pace.frame;
}

void
batch_begin(struct batch *b, size_t frame_len)
{
	pace_init(&b->pace, b->bits > 0 ? b->bits : b->rate, batch_units(b, frame_len), ENGINE_BATCH);
	b->control.rate = b->pace.rate;
}

void
batch_add(struct batch *b, const struct outgoing *o)
{
	const struct encapsulation *c = o->egress->encapsulation;
	uint8_t *bytes = c->slots + b->n * c->slot_size;
	struct probe_values v = {
		.tag = o->tag, .attempt = o->attempt, .target_port = o->port,
		.source_port = tag_source_port(o->tag, o->attempt, &b->sources),
	};

	if (!c->raw_ip)
		memcpy(bytes, o->mac, 6);
	b->slots[b->n] = (struct slot){ { bytes, frame_fill(&c->frame, bytes, &o->source, &o->target->addr, &v) }, c->link->ifindex };
	b->egress_of[b->n] = o->egress;
	b->numbers[b->n] = o->number;
	b->parked_as[b->n] = o->parked_as;
	b->targets[b->n++] = *o->target;
}

void
batch_flush(struct batch *b, struct status *status)
{
	egresses_flush(b->egresses, status);
}

/* --- which line is the last that is done with */

static void
raise_last(struct batch *b, const struct target *t, uint64_t number)
{
	if (number <= b->last_number)
		return;
	b->last = *t;
	b->last_number = number;
}

void
batch_count(struct batch *b, const struct target *t, uint64_t number)
{
	if (number <= b->counted_number)
		return;
	b->counted = *t;
	b->counted_number = number;
}

/* Where the batch is empty all probes that were taken have left or are counted, but those parked. */
void
batch_progress(struct batch *b)
{
	const struct parked_probe *oldest = parked_oldest(b->parked);

	if (b->n > 0 || b->given_up)
		return;
	if (oldest == NULL)
		raise_last(b, &b->counted, b->counted_number);
	else if (oldest->has_before)
		raise_last(b, &oldest->before, oldest->number - 1);
}

/* Frame i of the batch has left, or failed. */
static void
finish(struct batch *b, size_t i)
{
	const struct parked_probe *oldest;

	if (b->parked_as[i] != PARKED_NONE) {
		parked_done(b->parked, b->parked_as[i]);
		return;
	}
	oldest = parked_oldest(b->parked);
	if (oldest == NULL || oldest->number > b->numbers[i])
		raise_last(b, &b->targets[i], b->numbers[i]);
	else
		batch_count(b, &b->targets[i], b->numbers[i]);
}

/* --- sending */

/* Checks each frame from the given one on against the lists in force. */
static void
check_denied(struct batch *b, size_t from)
{
	for (size_t i = from; i < b->n; i++)
		b->is_denied[i] = deny_has(b->deny, &b->targets[i].addr);
	b->generation = b->deny->generation;
}

/* Waits for the turn of all but those denied, with what is before them out of the house. */
static bool
wait_turn(struct batch *b, struct status *status)
{
	uint64_t all = 0;

	for (size_t i = 0; i < b->n; i++)
		all += b->is_denied[i] ? 0 : batch_units(b, b->slots[i].frame.iov_len);
	if (all == 0)
		return true;
	if (b->pace.rate > 0)
		batch_flush(b, status);
	return pace_wait(&b->pace, all, &b->control, status);
}

/* Those of the probes to leave now that tell their time are given it; the clock is read once for all. */
static void
stamp(struct batch *b)
{
	struct timespec now = { 0 };

	for (size_t i = 0; i < b->n; i++) {
		const struct frame *f = &b->egress_of[i]->encapsulation->frame;

		if (f->time == 0)
			continue;
		if (now.tv_sec == 0)
			clock_gettime(CLOCK_REALTIME, &now);
		frame_stamp(f, b->slots[i].frame.iov_base, (uint32_t)(now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000));
	}
}

/* How many frames from the given one on are for the same engine, and none of them denied. */
static size_t
run_length(const struct batch *b, size_t from)
{
	size_t end = from + 1;

	while (end < b->n && !b->is_denied[end]
	    && b->egress_of[end]->encapsulation->engine == b->egress_of[from]->encapsulation->engine)
		end++;
	return end - from;
}

/* Errors that mean that the device is gone, not that one frame was bad. */
static bool
is_fatal(int error)
{
	return error == ENETDOWN || error == ENXIO || error == ENODEV;
}

/* The kernel, where it routes, has no way for this frame, by now or ever: no route, or one that forbids it. */
static bool
is_unreachable(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES;
}

/*
 * A device whose queue is full says ENOBUFS, a file's buffer EAGAIN: what did not leave is sent again. One without carrier
 * says ENOBUFS too. False where it has failed.
 */
static bool
make_room(struct batch *b, const struct encapsulation *c, int error, struct status *status)
{
	const struct timespec moment = { 0, b->stalls < STALLS_BRIEF ? 20000 : 1000000 };

	c->engine->flush(c->engine, status);
	if (error == ENOBUFS) {
		nanosleep(&moment, NULL);
		if (++b->stalls > STALLS_MAX) {
			b->stalls = STALLS_BRIEF;
			return link_error(c->link, true) == 0;
		}
	}
	status_poll(status);
	return true;
}

static void
frame_failed(struct batch *b, const struct target *t, int error)
{
	char text[TARGET_STRLEN];

	target_format(t, text);
	if (is_unreachable(error))
		b->unreachable++;
	else
		b->failed++;
	if (b->failed + b->unreachable <= NAMED_MAX)
		warnx("%s: not sent: %s", text, strerror(error));
}

/*
 * Sends frames from the given one on: how many are done with, since they left, are denied or failed for good; 0 where they are
 * to be tried again, -1 where the device has failed. The lists may have been read again in any wait before.
 */
static ssize_t
send_some(struct batch *b, size_t from, unsigned *tries, struct status *status)
{
	const struct encapsulation *c = b->egress_of[from]->encapsulation;
	ssize_t n;
	int error;

	if (b->generation != b->deny->generation)
		check_denied(b, from);
	if (b->is_denied[from]) {
		b->denied++;
		return 1;
	}
	n = c->engine->send(c->engine, b->slots + from, run_length(b, from));
	error = errno;
	if (n > 0) {
		b->sent += (uint64_t)n;
		b->stalls = 0;
		for (size_t i = from; i < from + (size_t)n; i++)
			egress_sent(b->egresses, b->egress_of[i]);
		*tries = 0;
		return n;
	}
	if (error == EINTR || error == EAGAIN || error == ENOBUFS) {
		if (make_room(b, c, error, status))
			return 0;
		error = ENETDOWN;
	} else if (!is_fatal(error) && link_error(c->link, false) != 0) {
		error = link_error(c->link, false);
	}
	if (is_fatal(error)) {
		warnx("%s: %s", c->link->ifname, strerror(error));
		return -1;
	}
	if (!is_unreachable(error) && (*tries)++ < b->retries)
		return 0;
	frame_failed(b, &b->targets[from], error);
	*tries = 0;
	return 1;
}

int
batch_send(struct batch *b, struct status *status)
{
	unsigned tries = 0;
	size_t done = 0;
	ssize_t n = 0;
	bool turn;

	check_denied(b, 0);
	turn = b->n > 0 && signals_stop() == 0 && wait_turn(b, status);
	if (turn)
		stamp(b);
	while (turn && done < b->n && n >= 0 && signals_stop() == 0)
		for (n = send_some(b, done, &tries, status); n > 0; n--)
			finish(b, done++);
	if (turn)
		egresses_follow(b->egresses);
	b->given_up = b->given_up || done < b->n;
	b->n = 0;
	if (n < 0)
		return 3;
	batch_progress(b);
	if (b->failed > b->max_failed) {
		warnx("stopped: more than %" PRIu64 " frames were not sent", b->max_failed);
		return 3;
	}
	return 0;
}

void
batch_report(const struct batch *b)
{
	if (b->failed + b->unreachable > NAMED_MAX)
		warnx("%" PRIu64 " frames not sent in all", b->failed + b->unreachable);
}
