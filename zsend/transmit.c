/* SPDX-License-Identifier: ISC
 *
 * Sends a group of frames in steps: fill in, check, wait until due, write the time, send. The
 * lists of --deny may be reloaded in any wait, so frames are checked again before each hand-over.
 */
#include "transmit.h"

#include <errno.h>
#include <time.h>

#include "io/signals.h"

void
transmit_begin(struct transmit *t, const struct encapsulation *c)
{
	pace_begin(&t->pace, frame_wire_bits(c->frame.len), c->engine->batch);
	t->steering.rate = t->pace.rate;
}

/* The present time in the form of source ports. */
static uint32_t
port_time(const struct transmit *t)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return tag_time(&now, &t->plan->scans.sources);
}

void
transmit_add(struct transmit *t, const struct transmit_probe *p)
{
	const unsigned number = plan_scan(t->plan, p->port);
	struct encapsulation *c = p->egress->encapsulation[number];
	struct slot *slot = &t->slots[t->n];
	const struct hops *hops = &t->plan->scans.hops;
	bool times_port = c->frame.times_port && !hops->rising && tag_times(&t->plan->scans.sources) > 1;
	struct probe_values v = {
		.tag = p->tag, .attempt = (uint8_t)(hops->rising ? p->attempt : p->attempt % TAG_ATTEMPTS), .target_port = p->port.number, .handshake = p->handshake,
		.ttl = hops->rising ? (uint8_t)(hops->first + p->attempt) : 0, .flow = hops->flow,
	};

	if (times_port && !t->times_ports) {
		t->port_time = port_time(t);
		t->times_ports = true;
	}
	v.source_port = p->handshake != NULL ? p->handshake->source_port
	    : hops->rising ? hops_source_port(hops, p->tag, v.attempt, &t->plan->scans.sources)
	    : tag_source_port(p->tag, v.attempt, times_port ? t->port_time : 0, &t->plan->scans.sources);

	slot->frame = encapsulation_fill(c, t->n, p->mac, &p->source, &p->target->addr, &v);
	slot->ifindex = c->link->ifindex;
	slot->denied = false;
	slot->pending = p->pending;
	slot->held = p->held;
	slot->number = p->number;
	slot->egress = p->egress;
	slot->encapsulation = c;
	slot->target = *p->target;
	t->stamps = t->stamps || c->frame.time > 0;
	t->n++;
}

void
transmit_add_pending(struct transmit *t, const struct pending_probe *probe, const uint8_t *mac, uint32_t pending)
{
	struct transmit_probe p = {
		.egress = probe->egress, .target = &probe->target, .source = probe->source, .number = probe->number, .port = probe->port,
		.attempt = probe->attempt, .mac = mac, .pending = pending, .handshake = probe->handshake,
		.held = pending == PENDING_NONE ? probe->held : HELD_NONE,
	};

	p.tag = tag_make(&t->plan->scans.scan[0].key, &p.source, &p.target->addr, p.port.number,
	    p.egress->encapsulation[plan_scan(t->plan, p.port)]->frame.protocol);
	transmit_add(t, &p);
}

void
transmit_flush(struct transmit *t, struct status *status)
{
	engines_flush(&t->egresses->encapsulations.engines, status);
}

void
transmit_update_progress(struct transmit *t)
{
	if (t->n == 0 && !t->given_up)
		progress_update(&t->progress);
}

/* Checks the frames from index `from` against the lists in force. */
static void
check_denied(struct transmit *t, size_t from)
{
	for (size_t i = from; i < t->n; i++)
		t->slots[i].denied = deny_has(t->deny, &t->slots[i].target.addr);
	t->generation = t->deny->generation;
}

/*
 * Flushes the previous batch, then waits until all frames of this one are due, except denied
 * ones.
 */
static bool
wait_until_due(struct transmit *t, struct status *status)
{
	uint64_t units = 0;

	if (t->pace.rate == 0)
		return pace_wait(&t->pace, t->n, &t->steering, status);
	for (size_t i = 0; i < t->n; i++)
		units += t->slots[i].denied ? 0 : pace_units(&t->pace, frame_wire_bits(t->slots[i].frame.iov_len));
	if (units == 0)
		return true;
	transmit_flush(t, status);
	return pace_wait(&t->pace, units, &t->steering, status);
}

/*
 * Writes the time into the probes from index `from` that contain it; the clock is read once for
 * all. Usually source ports already contain the right time, since the slots were filled in just
 * now.
 */
static void
stamp(struct transmit *t, size_t from)
{
	const struct sources *sources = &t->plan->scans.sources;
	struct timespec now;
	uint32_t time;

	if (!t->stamps && !t->times_ports)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	time = t->times_ports ? tag_time(&now, sources) : 0;
	for (size_t i = from; i < t->n && (t->stamps || time != t->port_time); i++) {
		const struct frame *f = &t->slots[i].encapsulation->frame;

		if (f->times_port && time != t->port_time)
			frame_move_port(f, t->slots[i].frame.iov_base, t->port_time, time, sources);
		if (f->time > 0)
			frame_stamp(f, t->slots[i].frame.iov_base, (uint32_t)(now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000));
	}
	t->port_time = time;
}

/* The number of frames from index `from` that are for the same engine and not denied. */
static size_t
run_length(const struct transmit *t, size_t from)
{
	const struct encapsulation *first = t->slots[from].encapsulation, *c;
	size_t end = from + 1;

	for (; end < t->n && !t->slots[end].denied; end++) {
		c = t->slots[end].encapsulation;
		if (c != first && c->engine != first->engine)
			break;
	}
	return end - from;
}

/* Counts n frames from index `from` as sent. */
static void
count_sent(struct transmit *t, size_t from, size_t n)
{
	t->sent += n;
	t->refused = false;
	failures_end(&t->failures);
	for (size_t i = from; i < from + n; i++)
		egress_sent(&t->egresses->map.list, t->slots[i].egress);
}

/*
 * Handles a link that accepts no frames from the engine. Returns 0 if they are to be tried again,
 * otherwise -1. A link that is down or without carrier accepts none from any engine. So change
 * the engine only if the link refuses again while both are fine.
 */
static ssize_t
change_engine(struct transmit *t, struct encapsulation *c, const struct target *target, struct status *status)
{
	int error = link_error(c->link, false);

	if (error == 0 && link_error(c->link, true) != 0)
		error = ENOBUFS;
	if (error != 0) {
		t->refused = false;
		return failures_take(&t->failures, c, target, error, status) == FAILURE_TRY_AGAIN ? 0 : -1;
	}
	if (!t->refused) {
		t->refused = true;
		return 0;
	}
	t->refused = false;
	return encapsulation_change_engine(&t->egresses->encapsulations, c) ? 0 : -1;
}

/*
 * Sends frames from index `from`. Returns the number of frames that are done: they have left, are
 * denied or have failed. Returns 0 if they are to be tried again, -1 if the device has failed.
 */
static ssize_t
send_some(struct transmit *t, size_t from, struct status *status)
{
	const struct slot *slot = &t->slots[from];
	struct encapsulation *c = slot->encapsulation;
	enum failure failure;
	ssize_t n;
	int error;

	if (t->generation != t->deny->generation)
		check_denied(t, from);
	if (slot->denied) {
		t->deny->denied++;
		return 1;
	}
	n = c->engine->send(c->engine, slot, run_length(t, from));
	if (n > 0) {
		count_sent(t, from, (size_t)n);
		return n;
	}
	error = errno;
	if (error == ENGINE_REFUSED)
		return change_engine(t, c, &slot->target, status);
	failure = failures_take(&t->failures, c, &slot->target, error, status);
	return failure == FAILURE_GIVEN_UP ? 1 : failure == FAILURE_TRY_AGAIN ? 0 : -1;
}

/*
 * n frames from index `from` are done. Of those that were neither pending nor held back, the last
 * one has the highest number.
 */
static void
finish(struct transmit *t, size_t from, size_t n)
{
	const struct slot *last = NULL;

	for (size_t i = from; i < from + n; i++) {
		if (t->slots[i].pending != PENDING_NONE)
			pending_done(t->pending, t->slots[i].pending);
		else if (t->slots[i].held != HELD_NONE)
			held_done(t->held, t->slots[i].held);
		else
			last = &t->slots[i];
	}
	if (last != NULL)
		progress_sent(&t->progress, &last->target, last->number);
}

int
transmit_send(struct transmit *t, struct status *status)
{
	size_t done = 0;
	ssize_t n = 0;
	bool due;

	t->failures.tries = 0;
	check_denied(t, 0);
	due = t->n > 0 && signals_stop() == 0 && wait_until_due(t, status);
	if (due)
		stamp(t, 0);
	while (due && done < t->n && n >= 0 && signals_stop() == 0) {
		n = send_some(t, done, status);
		if (n > 0) {
			finish(t, done, (size_t)n);
			done += (size_t)n;
		}
		/* the device had no room for a while */
		if (n == 0)
			stamp(t, done);
	}
	if (t->held->cap.charged_n > 0)
		cap_sent(&t->held->cap);
	t->given_up = t->given_up || done < t->n;
	t->n = 0;
	t->stamps = t->times_ports = false;
	if (n < 0)
		return 3;
	transmit_update_progress(t);
	return failures_tell_too_many(&t->failures) ? 3 : 0;
}
