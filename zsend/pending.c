/* SPDX-License-Identifier: ISC
 *
 * Stores pending probes in a ring in the order of arrival, with lists through it: one for each
 * neighbour, and one of the ready probes.
 */
#include "pending.h"

#include "io/alloc.h"

void
pending_open(struct pending *p, bool connections, struct held *held)
{
	*p = (struct pending){ .first = PENDING_NONE, .last = PENDING_NONE, .held = held };
	p->probes = allocate_zeroed_or_die(PENDING_MAX, sizeof(*p->probes));
	if (connections)
		p->handshakes = allocate_zeroed_or_die(PENDING_MAX, sizeof(*p->handshakes));
}

bool
pending_full(const struct pending *p)
{
	return p->end - p->begin == PENDING_MAX;
}

void
pending_add(struct pending *p, struct neighbour *e, const struct pending_probe *probe)
{
	uint32_t i = (uint32_t)(p->end++ % PENDING_MAX);

	p->probes[i] = *probe;
	if (probe->handshake != NULL) {
		p->handshakes[i] = *probe->handshake;
		p->probes[i].handshake = &p->handshakes[i];
	}
	p->probes[i].next = PENDING_NONE;
	p->waiting++;
	if (e->last != NEIGHBOUR_END)
		p->probes[e->last].next = i;
	else
		e->first = i;
	e->last = i;
}

void
pending_hold(struct held *h, const struct pending_probe *p, const struct cap_over *over)
{
	const struct held_probe probe = {
		.target = p->target, .before = p->before, .has_before = p->has_before, .number = p->number, .first = p->first, .line = p->line,
		.port = p->port, .attempt = p->attempt,
	};

	if (p->held == HELD_NONE)
		held_add(h, &probe, over);
	else
		held_again(h, p->held, over);
}

void
pending_done(struct pending *p, uint32_t i)
{
	if (p->probes[i].held != HELD_NONE)
		held_done(p->held, p->probes[i].held);
	p->probes[i].done = true;
	while (p->begin < p->end && p->probes[p->begin % PENDING_MAX].done)
		p->begin++;
}

unsigned
pending_drop(struct pending *p, struct neighbour *e)
{
	unsigned n = 0;

	for (uint32_t i = e->first, next; i != PENDING_NONE; i = next, n++) {
		next = p->probes[i].next;
		p->waiting--;
		pending_done(p, i);
	}
	e->first = e->last = NEIGHBOUR_END;
	return n;
}

void
pending_resolved(void *pending, struct neighbour *e)
{
	struct pending *p = pending;

	if (e->first == NEIGHBOUR_END)
		return;
	if (e->state == NEIGHBOUR_REACHABLE) {
		for (uint32_t i = e->first; i != PENDING_NONE; i = p->probes[i].next)
			for (int b = 0; b < 6; b++)
				p->probes[i].mac[b] = e->mac[b];
		if (p->last != PENDING_NONE)
			p->probes[p->last].next = e->first;
		else
			p->first = e->first;
		p->last = e->last;
		e->first = e->last = NEIGHBOUR_END;
	} else {
		p->unreachable += pending_drop(p, e);
	}
}

uint32_t
pending_next(struct pending *p)
{
	uint32_t i = p->first;

	if (i == PENDING_NONE)
		return i;
	p->first = p->probes[i].next;
	if (p->first == PENDING_NONE)
		p->last = PENDING_NONE;
	p->waiting--;
	return i;
}

const struct pending_probe *
pending_oldest(const struct pending *p)
{
	return p->begin < p->end ? &p->probes[p->begin % PENDING_MAX] : NULL;
}
