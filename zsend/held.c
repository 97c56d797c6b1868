/* SPDX-License-Identifier: ISC
 *
 * Stores held probes in queues within one array, and the queues in a heap by the time at which
 * their first probe may leave.
 */
#include "held.h"

#include "io/alloc.h"

void
held_open(struct held *h)
{
	cap_open(&h->cap);
	if (!cap_is_set(&h->cap))
		return;
	h->probes = allocate_or_die(HELD_MAX + 1, sizeof(*h->probes));
	h->queues = allocate_zeroed_or_die(CAP_ENTRIES, sizeof(*h->queues));
	h->heap = allocate_or_die(HELD_MAX, sizeof(*h->heap));
}

/* --- the heap: no element is due before its parent */

static void
heap_push(struct held *h, int64_t due, uint32_t queue)
{
	size_t i = h->heap_n++;

	for (; i > 0 && h->heap[(i - 1) / 2].due > due; i = (i - 1) / 2)
		h->heap[i] = h->heap[(i - 1) / 2];
	h->heap[i] = (struct held_due){ due, queue };
}

static uint32_t
heap_pop(struct held *h)
{
	uint32_t first = h->heap[0].queue;
	const struct held_due last = h->heap[--h->heap_n];
	size_t i = 0, child;

	for (; (child = 2 * i + 1) < h->heap_n; i = child) {
		if (child + 1 < h->heap_n && h->heap[child + 1].due < h->heap[child].due)
			child++;
		if (h->heap[child].due >= last.due)
			break;
		h->heap[i] = h->heap[child];
	}
	h->heap[i] = last;
	return first;
}

/* --- queues */

static void
queue_add(struct held *h, uint32_t i, const struct cap_over *over)
{
	uint32_t number = cap_number(&h->cap, over->entry);
	struct held_queue *q = &h->queues[number];

	h->probes[i].next = HELD_NONE;
	h->probes[i].level = (uint8_t)over->level;
	if (q->first != HELD_NONE) {
		h->probes[q->last].next = i;
	} else {
		q->first = i;
		heap_push(h, over->due, number);
	}
	q->last = i;
}

/* --- the list of all probes, by number */

static void
put_in_order(struct held *h, uint32_t i)
{
	struct held_probe *p = &h->probes[i];

	/* a probe whose neighbour was being resolved may arrive after newer ones */
	p->older = h->newest;
	while (p->older != HELD_NONE && h->probes[p->older].number > p->number)
		p->older = h->probes[p->older].older;
	if (p->older != HELD_NONE) {
		p->newer = h->probes[p->older].newer;
		h->probes[p->older].newer = i;
	} else {
		p->newer = h->oldest;
		h->oldest = i;
	}
	if (p->newer != HELD_NONE)
		h->probes[p->newer].older = i;
	else
		h->newest = i;
}

void
held_add(struct held *h, const struct held_probe *probe, const struct cap_over *over)
{
	uint32_t i = h->unused;

	if (i != HELD_NONE)
		h->unused = h->probes[i].next;
	else
		i = ++h->used;
	h->probes[i] = *probe;
	h->n++;
	put_in_order(h, i);
	held_again(h, i, over);
}

void
held_again(struct held *h, uint32_t i, const struct cap_over *over)
{
	h->waiting++;
	queue_add(h, i, over);
}

void
held_done(struct held *h, uint32_t i)
{
	struct held_probe *p = &h->probes[i];

	if (p->older != HELD_NONE)
		h->probes[p->older].newer = p->newer;
	else
		h->oldest = p->newer;
	if (p->newer != HELD_NONE)
		h->probes[p->newer].older = p->older;
	else
		h->newest = p->older;
	p->next = h->unused;
	h->unused = i;
	h->n--;
}

/* Removes the first probe from a queue, and makes the next one due at this time. */
static void
queue_remove_first(struct held *h, uint32_t number, int64_t due)
{
	struct held_queue *q = &h->queues[number];

	q->first = h->probes[q->first].next;
	if (q->first != HELD_NONE)
		heap_push(h, due, number);
}

/*
 * Takes the first probe of the queue that is due. It may leave, or its network is over the cap
 * again, or another of its networks is; then it joins the queue of that network.
 *
 * If that is a smaller network, the next probe is checked at once, since it may belong to another
 * one. If it is a larger network, the next probe is checked only when that network accepts one.
 * So only one probe of a small network's queue waits for the larger network at a time, and such
 * probes return one by one.
 */
uint32_t
held_next(struct held *h)
{
	while (held_due(h) <= h->cap.now) {
		uint32_t number = heap_pop(h), i = h->queues[number].first;
		struct cap_networks networks;
		struct cap_over over;

		cap_find(&h->cap, &h->probes[i].target.addr, &networks);
		if (cap_charge(&h->cap, &networks, &over)) {
			queue_remove_first(h, number, h->cap.now);
			h->waiting--;
			return i;
		}
		if (cap_number(&h->cap, over.entry) == number) {
			heap_push(h, over.due, number);
		} else {
			queue_remove_first(h, number, over.level < h->probes[i].level ? h->cap.now : over.due);
			queue_add(h, i, &over);
		}
	}
	return HELD_NONE;
}
