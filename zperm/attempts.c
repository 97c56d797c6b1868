/* SPDX-License-Identifier: ISC
 *
 * Interleaves several attempts over one shard.
 *
 * Worked example: the walk 3, 1, 2, 4 in two attempts with a gap of 3 yields 3, 1, 2, 4 and 3+,
 * 1+, 2+, 4+ (of the second attempt). In each step the first attempt's element precedes the
 * second's.
 */
#include "attempts.h"

void
attempts_init(struct attempts *p, const struct group *g, const struct shard *s, unsigned count, uint64_t gap, uint64_t max)
{
	p->n = g->n;
	p->count = count;
	p->chunk = ATTEMPTS_ROOM / count < ATTEMPTS_CHUNK ? ATTEMPTS_ROOM / count : ATTEMPTS_CHUNK;
	p->left = max;
	p->pending_from = count;
	for (unsigned j = 0; j < count; j++) {
		group_walk(s, s->first, &p->attempt[j].walk);
		p->attempt[j].elements = p->elements + j * p->chunk;
		if (max == 0)
			p->attempt[j].walk.left = 0;
		p->attempt[j].delay = j * gap;
	}
}

/*
 * At this moment attempt i is gap * (attempt - i) steps ahead of the given attempt, which is at
 * x. If that is beyond the last element, attempt i has ended; if it is before the first, it has
 * not begun. The distances of x from both ends are computed only up to the distance between
 * attempts.
 */
void
attempts_resume(struct attempts *p, const struct group *g, const struct shard *s, unsigned count, uint64_t gap,
    uint64_t x, unsigned attempt)
{
	uint64_t apart = gap * (count - 1) + 1;
	uint64_t bound = apart < s->size ? apart : s->size;
	uint64_t behind = count > 1 ? group_distance(s, s->first, x, bound) : bound;
	uint64_t ahead = count > 1 ? group_distance(s, x, s->last, bound) : bound;

	attempts_init(p, g, s, count, gap, UINT64_MAX);
	p->pending_from = attempt + 1;
	for (unsigned i = 0; i < count; i++) {
		struct attempt *of = &p->attempt[i];
		int64_t by = (int64_t)gap * ((int64_t)attempt - (int64_t)i);

		of->delay = 0;
		p->pending[i] = 0;      /* not an element, since elements begin at 1 */
		if (by > 0 && ahead < bound && (uint64_t)by > ahead) {
			of->walk.left = 0;
		} else if (by < 0 && behind < bound && (uint64_t)-by > behind) {
			of->delay = (uint64_t)-by - behind - 1;
		} else {
			uint64_t at = group_move(s, x, by);

			p->pending[i] = at;
			group_walk(s, group_move(s, at, 1), &of->walk);
			if (at == s->last)
				of->walk.left = 0;
		}
	}
}

/* If no attempt has an element now, skips the steps until the next one begins. */
static void
skip_idle(struct attempts *p)
{
	uint64_t least = UINT64_MAX;

	for (unsigned j = 0; j < p->count; j++)
		if (p->attempt[j].walk.left > 0 && p->attempt[j].delay < least)
			least = p->attempt[j].delay;
	for (unsigned j = 0; j < p->count; j++)
		if (p->attempt[j].walk.left > 0)
			p->attempt[j].delay -= least;
}

/* Computes the next chunk of each attempt; returns the number of its steps. */
static size_t
fill(struct attempts *p)
{
	size_t end = 0;

	skip_idle(p);
	for (unsigned j = 0; j < p->count; j++) {
		struct attempt *of = &p->attempt[j];

		of->from = of->delay < p->chunk ? of->delay : p->chunk;
		of->to = of->from + group_next(&of->walk, of->elements + of->from, p->chunk - of->from);
		of->delay -= of->from;
		if (of->to > of->from && of->to > end)
			end = of->to;
	}
	return end;
}

/*
 * The first attempt has reached its limit with x, so x is now also the last element of the
 * others.
 */
static void
end_at(struct attempts *p, uint64_t x)
{
	for (unsigned j = 0; j < p->count; j++) {
		struct attempt *of = &p->attempt[j];

		of->walk.last = x;
		for (size_t i = of->from; i < of->to; i++)
			if (of->elements[i] == x) {
				of->to = i + 1;
				of->walk.left = 0;
			}
	}
}

static size_t
give(struct attempts *p, unsigned j, uint64_t x, size_t count, uint64_t *numbers, uint8_t *attempt_of)
{
	numbers[count] = x;
	attempt_of[count] = (uint8_t)j;
	if (x == 0 || x > p->n)
		return count;
	if (j == 0 && --p->left == 0)
		end_at(p, x);
	return count + 1;
}

/*
 * A single attempt needs no interleaving. This yields the same as next_interleaved, several times as
 * fast.
 */
static size_t
next_single(struct attempts *p, uint64_t *numbers)
{
	size_t count = 0, made;

	while (count == 0 && (made = group_next(&p->attempt[0].walk, numbers, ATTEMPTS_CHUNK)) > 0) {
		if (!group_any_above(numbers, made, p->n)) {
			count = made;
			break;
		}
		for (size_t i = 0; i < made; i++) {
			numbers[count] = numbers[i];
			count += numbers[i] <= p->n;
		}
	}
	if (count > p->left)
		count = p->left;
	p->left -= count;
	if (p->left == 0)
		p->attempt[0].walk.left = 0;
	return count;
}

static size_t
next_interleaved(struct attempts *p, uint64_t *numbers, uint8_t *attempt_of)
{
	size_t count = 0, end;

	for (; p->pending_from < p->count; p->pending_from++)
		count = give(p, p->pending_from, p->pending[p->pending_from], count, numbers, attempt_of);
	while (count == 0 && (end = fill(p)) > 0)
		for (size_t i = 0; i < end; i++)
			for (unsigned j = 0; j < p->count; j++)
				if (i >= p->attempt[j].from && i < p->attempt[j].to)
					count = give(p, j, p->attempt[j].elements[i], count, numbers, attempt_of);
	return count;
}

size_t
attempts_next(struct attempts *p, uint64_t numbers[ATTEMPTS_ROOM], uint8_t attempt_of[ATTEMPTS_ROOM])
{
	return p->count == 1 ? next_single(p, numbers) : next_interleaved(p, numbers, attempt_of);
}
