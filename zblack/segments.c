/* SPDX-License-Identifier: ISC
 *
 * Builds segments by a sweep over the claims from the lowest address to the highest. Claims that
 * have begun are in a heap, smallest claim first. Those that have ended are removed when they
 * reach the top.
 *
 *     claims   A 1-9, B 3-5, C 5-6       sizes 9, 3, 2
 *     segments 1 A, 3 B, 5 C, 7 A, 10 nobody
 */
#include "segments.h"

#include <stdlib.h>

#include "io/alloc.h"

struct heap {
	const struct claim **claim;
	size_t n;
};

/* Whether x takes precedence over y. */
static bool
beats(const struct claim *x, const struct claim *y)
{
	unsigned __int128 p = addr_number(&x->range.last) - addr_number(&x->range.first);
	unsigned __int128 q = addr_number(&y->range.last) - addr_number(&y->range.first);

	return p != q ? p < q : x->owner < y->owner;
}

static void
push(struct heap *h, const struct claim *c)
{
	size_t i = h->n++;

	for (; i > 0 && beats(c, h->claim[(i - 1) / 2]); i = (i - 1) / 2)
		h->claim[i] = h->claim[(i - 1) / 2];
	h->claim[i] = c;
}

static void
pop(struct heap *h)
{
	const struct claim *c = h->claim[--h->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < h->n) {
		if (child + 1 < h->n && beats(h->claim[child + 1], h->claim[child]))
			child++;
		if (!beats(h->claim[child], c))
			break;
		h->claim[i] = h->claim[child];
		i = child;
	}
	h->claim[i] = c;
}

/* Starts a segment of this owner at an address. */
static void
append(struct segments *s, const struct addr *first, uint32_t owner)
{
	/* replaces an empty segment at the same address */
	if (s->n > 0 && addr_cmp(&s->segment[s->n - 1].first, first) == 0)
		s->n--;
	if (s->n == s->room) {
		s->room = s->room > 0 ? 2 * s->room : 64;
		s->segment = reallocate_or_die(s->segment, s->room, sizeof(*s->segment));
	}
	s->segment[s->n++] = (struct segment){ *first, owner };
}

static int
by_first(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	return addr_cmp(&x->range.first, &y->range.first);
}

void
segments_build(struct segments *s, struct claim *c, size_t n)
{
	struct heap h = { allocate_or_die(n + 1, sizeof(*h.claim)), 0 };
	const struct claim *end = c + n;
	struct addr at = { 0 };
	size_t sorted = 1;

	while (sorted < n && by_first(&c[sorted - 1], &c[sorted]) <= 0)
		sorted++;
	if (sorted < n)
		qsort(c, n, sizeof(*c), by_first);
	while (c < end || h.n > 0) {
		const struct addr *last;

		if (h.n == 0)
			at = c->range.first;
		while (c < end && addr_cmp(&c->range.first, &at) <= 0)
			push(&h, c++);
		last = &h.claim[0]->range.last;
		if (addr_cmp(last, &at) < 0) {
			pop(&h);
			if (h.n == 0)
				append(s, &at, SEGMENT_NOBODY);
			continue;
		}
		append(s, &at, h.claim[0]->owner);
		if (c < end && addr_cmp(&c->range.first, last) <= 0) {
			at = c->range.first;
		} else {
			at = addr_next(*last);
			if (addr_cmp(&at, last) < 0)
				break;      /* wrapped: that was the highest address */
		}
	}
	free(h.claim);
}

size_t
segments_place(const struct segments *s, const struct addr *a)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (addr_cmp(&s->segment[middle].first, a) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
segments_owner(const struct segments *s, const struct addr *a)
{
	size_t place = segments_place(s, a);

	return place > 0 ? s->segment[place - 1].owner : SEGMENT_NOBODY;
}

void
segments_free(struct segments *s)
{
	free(s->segment);
	*s = (struct segments){ 0 };
}
