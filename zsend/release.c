/* SPDX-License-Identifier: ISC
 *
 * Releases probes that were held back, by the egress that their targets have by then. It does not
 * reread routes, since the fast path continues with those with which it began.
 */
#include "release.h"

#include "io/monotonic.h"
#include "io/signals.h"

/* The delay before a neighbour is asked that could not be asked at once. */
#define BUSY_WAIT (10 * MONOTONIC_MILLISECOND)

static void
ask_later(struct held *h, uint32_t i)
{
	struct cap_networks networks;
	struct cap_over over;

	cap_find(&h->cap, &h->probes[i].target.addr, &networks);
	over = (struct cap_over){ .entry = cap_first(&h->cap, &networks), .due = h->cap.now + BUSY_WAIT };
	held_again(h, i, &over);
}

/* Releases a probe that has been charged. */
static void
release(struct probes *p, uint32_t i)
{
	const struct held_probe *h = &p->held.probes[i];
	struct pending_probe probe = {
		.target = h->target, .before = h->before, .has_before = h->has_before, .number = h->number, .first = h->first, .line = h->line,
		.port = h->port, .attempt = h->attempt, .held = i,
	};

	probe.egress = probes_egress(p, &h->target, h->line, h->port, NULL, &probe.source);
	if (probe.egress == NULL) {
		/* After a stop signal it stays the oldest one that has not left. */
		if (signals_stop() != 0)
			return;
		p->unreachable++;
		held_done(&p->held, i);
	} else if (probe.egress->direct) {
		transmit_add_pending(&p->transmit, &probe, probe.egress->mac, PENDING_NONE);
	} else {
		int code = resolve_probe(&p->resolver, &probe, p->status);

		if (code == RESOLVE_BUSY)
			ask_later(&p->held, i);
		else
			p->code = code;
	}
}

/* Sends the probes that are due. */
static void
release_due(struct probes *p)
{
	struct transmit *t = &p->transmit;
	size_t before;
	uint32_t i;

	while (p->code == 0 && signals_stop() == 0 && transmit_out(t) < t->max) {
		before = t->n;
		if (before == 0)
			cap_begin(&p->held.cap);
		i = held_next(&p->held);
		if (i == HELD_NONE)
			break;
		release(p, i);
		/* A charged probe that got no frame must not stay charged with the batch. */
		if (p->code == 0 && (t->n == before || transmit_full(t)))
			p->code = transmit_send(t, p->status);
	}
	transmit_update_progress(t);
}

void
release_wait(struct probes *p, struct pollfd *input)
{
	p->code = resolve_wait(&p->resolver, input, p->status);
	if (p->held.waiting > 0)
		release_due(p);
}

/* The number of probes that have no frame yet. */
static uint64_t
waiting(const struct probes *p)
{
	return p->resolver.pending.waiting + p->held.waiting;
}

bool
release_wait_for_room(struct probes *p)
{
	const struct transmit *t = &p->transmit;

	if (p->held.waiting > 0)
		release_due(p);
	while (p->code == 0 && signals_stop() == 0
	    && (held_full(&p->held) || (waiting(p) > 0 && transmit_out(t) + waiting(p) >= t->max)))
		release_wait(p, NULL);
	return p->code == 0 && signals_stop() == 0 && transmit_out(t) < t->max;
}

void
release_all(struct probes *p)
{
	while (p->code == 0 && waiting(p) > 0 && p->transmit.sent < p->transmit.max && signals_stop() == 0) {
		release_wait(p, NULL);
		route_watch_follow(&p->watch);
	}
	if (p->code == 0)
		p->code = transmit_send(&p->transmit, p->status);
	if (p->code == 0)
		transmit_flush(&p->transmit, p->status);
}
