/* SPDX-License-Identifier: ISC
 *
 * Parked probes: a ring in the order of time, with lists through it.
 */
#include "pending.h"

#include <err.h>
#include <stdlib.h>

void
parked_open(struct parked *p)
{
	*p = (struct parked){ .first = PARKED_NONE, .last = PARKED_NONE };
	p->probes = calloc(PARKED_MAX, sizeof(*p->probes));
	if (p->probes == NULL)
		err(3, NULL);
}

bool
parked_full(const struct parked *p)
{
	return p->end - p->begin == PARKED_MAX;
}

void
parked_add(struct parked *p, struct neighbour *e, const struct parked_probe *probe)
{
	uint32_t i = (uint32_t)(p->end++ % PARKED_MAX);

	p->probes[i] = *probe;
	p->probes[i].next = PARKED_NONE;
	p->waiting++;
	if (e->last != NEIGHBOUR_END)
		p->probes[e->last].next = i;
	else
		e->first = i;
	e->last = i;
}

void
parked_done(struct parked *p, uint32_t i)
{
	p->probes[i].done = true;
	while (p->begin < p->end && p->probes[p->begin % PARKED_MAX].done)
		p->begin++;
}

unsigned
parked_forget(struct parked *p, struct neighbour *e)
{
	unsigned n = 0;

	for (uint32_t i = e->first, next; i != PARKED_NONE; i = next, n++) {
		next = p->probes[i].next;
		p->waiting--;
		parked_done(p, i);
	}
	e->first = e->last = NEIGHBOUR_END;
	return n;
}

void
parked_settled(void *parked, struct neighbour *e)
{
	struct parked *p = parked;

	if (e->first == NEIGHBOUR_END)
		return;
	if (e->state == NEIGHBOUR_REACHABLE) {
		for (uint32_t i = e->first; i != PARKED_NONE; i = p->probes[i].next)
			for (int b = 0; b < 6; b++)
				p->probes[i].mac[b] = e->mac[b];
		if (p->last != PARKED_NONE)
			p->probes[p->last].next = e->first;
		else
			p->first = e->first;
		p->last = e->last;
		e->first = e->last = NEIGHBOUR_END;
	} else {
		p->unreachable += parked_forget(p, e);
	}
}

uint32_t
parked_next(struct parked *p)
{
	uint32_t i = p->first;

	if (i == PARKED_NONE)
		return i;
	p->first = p->probes[i].next;
	if (p->first == PARKED_NONE)
		p->last = PARKED_NONE;
	p->waiting--;
	return i;
}

const struct parked_probe *
parked_oldest(const struct parked *p)
{
	return p->begin < p->end ? &p->probes[p->begin % PARKED_MAX] : NULL;
}
