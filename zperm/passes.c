/* SPDX-License-Identifier: ISC
 *
 * Several passes over one shard.
 *
 * Worked example: the walk 3, 1, 2, 4 in two passes with a gap of 3 gives 3, 1, 2, 4 and 3+, 1+, 2+, 4+ (of the
 * second pass); each step gives the first pass's element before the second's.
 */
#include "passes.h"

void
passes_init(struct passes *p, const struct group *g, const struct shard *s, unsigned count, uint64_t gap, uint64_t max)
{
	p->n = g->n;
	p->count = count;
	p->left = max;
	p->pending_from = count;
	for (unsigned j = 0; j < count; j++) {
		group_walk(s, s->first, &p->pass[j].walk);
		if (max == 0)
			p->pass[j].walk.left = 0;
		p->pass[j].delay = j * gap;
	}
}

/*
 * Pass i stands gap * (pass - i) steps ahead of pass, which is at x: beyond the last element it
 * has ended, before the first it has not begun. How far x is from both is only
 * asked as far as the passes lie apart.
 */
void
passes_resume(struct passes *p, const struct group *g, const struct shard *s, unsigned count, uint64_t gap,
    uint64_t x, unsigned pass)
{
	uint64_t apart = gap * (count - 1) + 1;
	uint64_t bound = apart < s->size ? apart : s->size;
	uint64_t behind = count > 1 ? group_distance(s, s->first, x, bound) : bound;
	uint64_t ahead = count > 1 ? group_distance(s, x, s->last, bound) : bound;

	passes_init(p, g, s, count, gap, UINT64_MAX);
	p->pending_from = pass + 1;
	for (unsigned i = 0; i < count; i++) {
		struct pass *of = &p->pass[i];
		int64_t by = (int64_t)gap * ((int64_t)pass - (int64_t)i);

		of->delay = 0;
		p->pending[i] = 0;      /* no element, as they begin at 1 */
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

/* While no pass is under way time may pass quickly, until the next begins. */
static void
skip_idle(struct passes *p)
{
	uint64_t least = UINT64_MAX;

	for (unsigned j = 0; j < p->count; j++)
		if (p->pass[j].walk.left > 0 && p->pass[j].delay < least)
			least = p->pass[j].delay;
	for (unsigned j = 0; j < p->count; j++)
		if (p->pass[j].walk.left > 0)
			p->pass[j].delay -= least;
}

/* Works out the next chunk of each pass; returns how many steps of it there are. */
static size_t
fill(struct passes *p)
{
	size_t end = 0;

	skip_idle(p);
	for (unsigned j = 0; j < p->count; j++) {
		struct pass *of = &p->pass[j];

		of->from = of->delay < PASSES_CHUNK ? of->delay : PASSES_CHUNK;
		of->to = of->from + group_next(&of->walk, of->elements + of->from, PASSES_CHUNK - of->from);
		of->delay -= of->from;
		if (of->to > of->from && of->to > end)
			end = of->to;
	}
	return end;
}

/* The first pass has given all that it may with x: for the others, too, x is now the last. */
static void
end_at(struct passes *p, uint64_t x)
{
	for (unsigned j = 0; j < p->count; j++) {
		struct pass *of = &p->pass[j];

		of->walk.last = x;
		for (size_t i = of->from; i < of->to; i++)
			if (of->elements[i] == x) {
				of->to = i + 1;
				of->walk.left = 0;
			}
	}
}

static size_t
give(struct passes *p, unsigned j, uint64_t x, size_t count, uint64_t *numbers, uint8_t *pass_of)
{
	numbers[count] = x;
	pass_of[count] = (uint8_t)j;
	if (x == 0 || x > p->n)
		return count;
	if (j == 0 && --p->left == 0)
		end_at(p, x);
	return count + 1;
}

/* One pass alone needs no turns: what the general way below would give, several times as fast. */
static size_t
next_alone(struct passes *p, uint64_t *numbers)
{
	size_t count = 0, made;

	while (count == 0 && (made = group_next(&p->pass[0].walk, numbers, PASSES_CHUNK)) > 0) {
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
		p->pass[0].walk.left = 0;
	return count;
}

static size_t
next_in_turns(struct passes *p, uint64_t *numbers, uint8_t *pass_of)
{
	size_t count = 0, end;

	for (; p->pending_from < p->count; p->pending_from++)
		count = give(p, p->pending_from, p->pending[p->pending_from], count, numbers, pass_of);
	while (count == 0 && (end = fill(p)) > 0)
		for (size_t i = 0; i < end; i++)
			for (unsigned j = 0; j < p->count; j++)
				if (i >= p->pass[j].from && i < p->pass[j].to)
					count = give(p, j, p->pass[j].elements[i], count, numbers, pass_of);
	return count;
}

size_t
passes_next(struct passes *p, uint64_t numbers[PASSES_ROOM], uint8_t pass_of[PASSES_ROOM])
{
	return p->count == 1 ? next_alone(p, numbers) : next_in_turns(p, numbers, pass_of);
}
