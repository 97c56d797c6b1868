/* SPDX-License-Identifier: ISC
 *
 * Reassembles answers: copies only those bytes of a segment that lie between the stored pieces,
 * then merges the segment with the pieces that it touches.
 */
#include "answer.h"

#include <string.h>

/* Bytes of the answer that fit into its first chunk. */
enum { DATA_HERE = CHUNK_SIZE - offsetof(struct answer, data) };

_Static_assert(DATA_HERE >= 256, "a short banner takes one chunk");

struct answer *
answer_open(const struct chunks *chunks, uint32_t chunk, size_t limit)
{
	struct answer *a = chunks_at(chunks, chunk);

	memset(a, 0, sizeof(*a));
	a->limit = (uint16_t)limit;
	return a;
}

static size_t
cut(const struct answer *a, uint32_t from, size_t n)
{
	return from >= a->limit ? 0 : n < a->limit - from ? n : a->limit - from;
}

uint32_t
answer_needs(const struct answer *a, uint32_t from, size_t n)
{
	uint32_t to = from + (uint32_t)cut(a, from, n), needs = 0;

	for (uint32_t i = 0; i < ANSWER_CHUNKS && DATA_HERE + i * CHUNK_SIZE < to; i++)
		needs += DATA_HERE + (i + 1) * CHUNK_SIZE > from && a->chunk[i] == 0;
	return needs;
}

/*
 * Returns the place of the byte at a position, and the bytes left there; takes a chunk if
 * necessary.
 */
static uint8_t *
place(struct answer *a, struct chunks *chunks, uint32_t at, size_t *room)
{
	uint32_t i = (at - DATA_HERE) / CHUNK_SIZE, in_chunk = (at - DATA_HERE) % CHUNK_SIZE;

	if (at < DATA_HERE) {
		*room = DATA_HERE - at;
		return a->data + at;
	}
	if (a->chunk[i] == 0)
		a->chunk[i] = chunks_take(chunks);
	*room = CHUNK_SIZE - in_chunk;
	return (uint8_t *)chunks_at(chunks, a->chunk[i]) + in_chunk;
}

static void
copy(struct answer *a, struct chunks *chunks, uint32_t at, const uint8_t *p, size_t n)
{
	while (n > 0) {
		size_t room, some;
		uint8_t *to = place(a, chunks, at, &room);

		some = n < room ? n : room;
		memcpy(to, p, some);
		at += (uint32_t)some;
		p += some;
		n -= some;
	}
}

/* Copies those bytes between two positions that are missing; true if there were any. */
static bool
copy_new(struct answer *a, struct chunks *chunks, uint32_t from, uint32_t to, const uint8_t *p)
{
	uint32_t at = from;
	bool any = false;

	for (int i = 0; i < a->pieces && at < to; i++) {
		const struct answer_piece *there = &a->piece[i];
		uint32_t until = there->from < to ? there->from : to;

		if (at < until) {
			copy(a, chunks, at, p + (at - from), until - at);
			any = true;
		}
		at = there->to > at ? there->to : at;
	}
	if (at < to)
		copy(a, chunks, at, p + (at - from), to - at);
	return any || at < to;
}

/* Index of the first piece that touches, or comes after, a new piece that starts at a position. */
static int
find_piece(const struct answer *a, uint32_t from)
{
	int i = 0;

	while (i < a->pieces && a->piece[i].to < from)
		i++;
	return i;
}

/* Merges the pieces first to end - 1 with the new one; there is room for it. */
static void
join_pieces(struct answer *a, int first, int end, uint32_t from, uint32_t to)
{
	struct answer_piece *p = &a->piece[first];

	if (first < end && p->from < from)
		from = p->from;
	if (first < end && a->piece[end - 1].to > to)
		to = a->piece[end - 1].to;
	memmove(p + 1, &a->piece[end], (size_t)(a->pieces - end) * sizeof(*p));
	*p = (struct answer_piece){ (uint16_t)from, (uint16_t)to };
	a->pieces = (uint8_t)(a->pieces + 1 - (end - first));
}

bool
answer_put(struct answer *a, struct chunks *chunks, uint32_t from, const uint8_t *p, size_t n)
{
	uint32_t to = from + (uint32_t)cut(a, from, n);
	int first = find_piece(a, from), end = first;

	while (end < a->pieces && a->piece[end].from <= to)
		end++;
	if (to == from || (first == end && a->pieces == ANSWER_PIECES) || !copy_new(a, chunks, from, to, p))
		return false;
	join_pieces(a, first, end, from, to);
	answer_reach(a, to);
	a->segments++;
	return true;
}

void
answer_reach(struct answer *a, uint32_t to)
{
	if (to > a->reach)
		a->reach = to < a->limit ? (uint16_t)to : a->limit;
}

size_t
answer_in_sequence(const struct answer *a)
{
	return a->pieces > 0 && a->piece[0].from == 0 ? a->piece[0].to : 0;
}

bool
answer_has_gap(const struct answer *a)
{
	return a->reach > answer_in_sequence(a);
}

void
answer_read(const struct answer *a, const struct chunks *chunks, uint8_t *to)
{
	size_t n = answer_in_sequence(a), here = n < DATA_HERE ? n : DATA_HERE;

	memcpy(to, a->data, here);
	for (size_t i = 0, at = here; at < n; i++, at += CHUNK_SIZE)
		memcpy(to + at, chunks_at(chunks, a->chunk[i]), n - at < CHUNK_SIZE ? n - at : CHUNK_SIZE);
}

void
answer_close(struct answer *a, struct chunks *chunks)
{
	for (int i = 0; i < ANSWER_CHUNKS; i++)
		if (a->chunk[i] != 0)
			chunks_give(chunks, a->chunk[i]);
}

/* --- queues */

void
answer_queue_add(struct answer_queue *q, const struct chunks *chunks, uint32_t chunk)
{
	struct answer *a = chunks_at(chunks, chunk);

	a->earlier = q->last;
	a->later = 0;
	if (q->last != 0)
		((struct answer *)chunks_at(chunks, q->last))->later = chunk;
	else
		q->first = chunk;
	q->last = chunk;
}

void
answer_queue_remove(struct answer_queue *q, const struct chunks *chunks, uint32_t chunk)
{
	const struct answer *a = chunks_at(chunks, chunk);

	if (a->earlier != 0)
		((struct answer *)chunks_at(chunks, a->earlier))->later = a->later;
	else
		q->first = a->later;
	if (a->later != 0)
		((struct answer *)chunks_at(chunks, a->later))->earlier = a->earlier;
	else
		q->last = a->earlier;
}
