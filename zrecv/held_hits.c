/* SPDX-License-Identifier: ISC
 *
 * Holds hits in a ring, the bytes of their frames in another, and links hits with the same hash
 * in chains. Invariant: a chain starts with its newest hit, so the oldest hit of all is the last
 * of its chain.
 */
#include "held_hits.h"

#include <err.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "probe/siphash.h"

/* Bytes for each hit: most frames are shorter, answers over UDP may be longer. */
enum { BYTES_EACH = 128 };

void
held_hits_open(struct held_hits *h, size_t memory)
{
	*h = (struct held_hits){ .size = (uint32_t)(memory / (sizeof(*h->list) + BYTES_EACH)), .chains_n = 1 };
	h->ring_size = (size_t)h->size * BYTES_EACH;
	while (h->chains_n < h->size / 2)
		h->chains_n *= 2;
	h->list = allocate_or_die(h->size, sizeof(*h->list));
	h->ring = allocate_or_die(h->ring_size, 1);
	h->whole = allocate_or_die(h->ring_size, 1);
	h->chains = allocate_zeroed_or_die(h->chains_n, sizeof(*h->chains));
	if (getrandom(h->seed, sizeof(h->seed), 0) != sizeof(h->seed))
		err(3, "getrandom");
}

static uint32_t *
chain_of(const struct held_hits *h, const struct control_target *t)
{
	uint8_t m[sizeof(t->addr) + 3];

	memcpy(m, &t->addr, sizeof(t->addr));
	m[sizeof(t->addr)] = (uint8_t)(t->port >> 8);
	m[sizeof(t->addr) + 1] = (uint8_t)t->port;
	m[sizeof(t->addr) + 2] = t->scan;
	return &h->chains[siphash(h->seed, m, sizeof(m)) & (h->chains_n - 1)];
}

static void
put_bytes(struct held_hits *h, const uint8_t *bytes, size_t n)
{
	size_t at = (size_t)(h->head % h->ring_size), here = h->ring_size - at < n ? h->ring_size - at : n;

	memcpy(h->ring + at, bytes, here);
	memcpy(h->ring, bytes + here, n - here);
	h->head += n;
}

bool
held_hits_have_room(const struct held_hits *h, const struct frame *frame)
{
	return h->n < h->size && frame->captured <= h->ring_size - (size_t)(h->head - h->tail);
}

void
held_hits_put(struct held_hits *h, const struct control_target *target, const struct frame *frame, bool cooldown, uint32_t now)
{
	uint32_t place = (h->first + h->n) % h->size, *chain = chain_of(h, target);

	h->list[place] = (struct held_hit){ .target = *target, .cooldown = cooldown, .since = now, .next = *chain, .frame = *frame };
	put_bytes(h, frame->bytes, frame->captured);
	*chain = place + 1;
	h->n++;
}

void
held_hits_answer(struct held_hits *h, const struct control_target *t, enum control_answer answer)
{
	for (uint32_t number = *chain_of(h, t); number != 0; number = h->list[number - 1].next) {
		struct held_hit *hit = &h->list[number - 1];

		if (hit->answer == CONTROL_NONE && hit->target.port == t->port && hit->target.scan == t->scan && addr_cmp(&hit->target.addr, &t->addr) == 0)
			hit->answer = answer;
	}
}

const struct held_hit *
held_hits_oldest(const struct held_hits *h)
{
	struct held_hit *hit = &h->list[h->first];
	size_t at, here;

	if (h->n == 0)
		return NULL;
	at = (size_t)(h->tail % h->ring_size);
	here = h->ring_size - at < hit->frame.captured ? h->ring_size - at : hit->frame.captured;
	hit->frame.bytes = h->ring + at;
	if (here < hit->frame.captured) {
		memcpy(h->whole, h->ring + at, here);
		memcpy(h->whole + here, h->ring, hit->frame.captured - here);
		hit->frame.bytes = h->whole;
	}
	return hit;
}

void
held_hits_remove_oldest(struct held_hits *h)
{
	const struct held_hit *hit = &h->list[h->first];
	uint32_t *at = chain_of(h, &hit->target);

	while (*at != h->first + 1)
		at = &h->list[*at - 1].next;
	*at = 0;
	h->tail += hit->frame.captured;
	h->first = (h->first + 1) % h->size;
	h->n--;
}
