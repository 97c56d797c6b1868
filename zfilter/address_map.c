/* SPDX-License-Identifier: ISC
 *
 * Ranges become segments, sorted and side by side:
 *
 *     10.0.0.0/8      a                10.0.0.0  a
 *     10.1.0.0/16     b     becomes    10.1.0.0  b
 *                                      10.2.0.0  a
 *                                      11.0.0.0  none
 *
 * An index by the upper bits leads to a few of them, which are searched by halves.
 */
#include "address_map.h"

#include <stdbool.h>
#include <stdlib.h>

#include "io/alloc.h"

typedef unsigned __int128 u128;

void
address_map_add(struct address_map *m, const struct range *r, uint32_t value, uint32_t number)
{
	mapped_ranges_add(addr_is4(&r->first) ? &m->added4 : &m->added6, r, value, number);
}

/* --- segments */

struct segments {
	struct segment6 *list;
	size_t n;
};

static void
put(struct segments *s, const struct addr *first, uint32_t value)
{
	u128 number = addr_number(first);

	if (s->n > 0 && s->list[s->n - 1].first == number)
		s->n--;
	if (s->n == 0 || s->list[s->n - 1].value != value)
		s->list[s->n++] = (struct segment6){ number, value };
}

/* The ranges around the present address, the innermost last. */
struct open_ranges {
	const struct mapped_range **list;
	size_t n;
	struct addr highest;        /* of the family */
};

/*
 * Ends the innermost range: what is behind it has the value of the next one that reaches so far. Behind the highest
 * address there is nothing, so all end.
 */
static void
end_innermost(struct open_ranges *open, struct segments *s)
{
	const struct addr last = open->list[--open->n]->range.last, next = addr_next(last);

	if (addr_cmp(&last, &open->highest) == 0) {
		open->n = 0;
		return;
	}
	while (open->n > 0 && addr_cmp(&open->list[open->n - 1]->range.last, &next) < 0)
		open->n--;
	put(s, &next, open->n > 0 ? open->list[open->n - 1]->value : 0);
}

/* Each range begins one segment, and may end another. */
static struct segments
make_segments(struct mapped_ranges *a, struct addr highest)
{
	struct segments s = { .list = allocate_or_die(2 * a->n + 1, sizeof(*s.list)) };
	struct open_ranges open = { .list = allocate_or_die(a->n + 1, sizeof(*open.list)), .highest = highest };

	for (size_t i = 0; i < a->n; i++) {
		const struct mapped_range *r = &a->list[i];

		while (open.n > 0 && addr_cmp(&open.list[open.n - 1]->range.last, &r->range.first) < 0)
			end_innermost(&open, &s);
		put(&s, &r->range.first, r->value);
		open.list[open.n++] = r;
	}
	while (open.n > 0)
		end_innermost(&open, &s);
	free(open.list);
	free(a->list);
	*a = (struct mapped_ranges){ 0 };
	return s;
}

static struct segment_index
make_index(const struct segments *s)
{
	struct segment_index index = { .parts = space_parts(s->n) };
	uint32_t i = 0;

	if (s->n == 0)
		return index;
	index.shift = space_shift(s->list[s->n - 1].first - s->list[0].first, index.parts);
	index.begin = allocate_or_die(index.parts + 1, sizeof(*index.begin));
	for (uint32_t part = 0; part < index.parts; part++) {
		u128 beyond = (u128)part << index.shift;

		while (i + 1 < s->n && s->list[i + 1].first - s->list[0].first <= beyond)
			i++;
		index.begin[part] = i;
	}
	index.begin[index.parts] = (uint32_t)s->n - 1;
	return index;
}

static void
seal4(struct address_map *m)
{
	struct segments s = make_segments(&m->added4, addr_from4(UINT32_MAX));

	m->index4 = make_index(&s);
	m->list4 = allocate_or_die(s.n + 1, sizeof(*m->list4));
	for (m->n4 = 0; m->n4 < s.n; m->n4++)
		m->list4[m->n4] = (struct segment4){ (uint32_t)s.list[m->n4].first, s.list[m->n4].value };
	free(s.list);
}

static void
seal6(struct address_map *m)
{
	struct segments s = make_segments(&m->added6, addr_from_number(~(u128)0));

	m->index6 = make_index(&s);
	m->list6 = s.list;
	m->n6 = s.n;
}

size_t
address_map_seal(struct address_map *m, uint32_t *first)
{
	size_t left_out;

	*first = UINT32_MAX;
	left_out = mapped_ranges_settle(&m->added4, first);
	left_out += mapped_ranges_settle(&m->added6, first);
	seal4(m);
	seal6(m);
	return left_out;
}

/* --- finding */

/* The segments of a part, and the one before them, which goes on into it. */
struct span {
	uint32_t low, count;
};

static bool
begins_below4(const struct address_map *m, uint32_t a)
{
	return m->n4 > 0 && m->list4[0].first <= a;
}

static bool
begins_below6(const struct address_map *m, u128 a)
{
	return m->n6 > 0 && m->list6[0].first <= a;
}

/* Where the index tells of an address, at or above the first segment: what is beyond the last part is in it. */
static const uint32_t *
part4(const struct address_map *m, uint32_t a)
{
	uint32_t part = (a - m->list4[0].first) >> m->index4.shift;

	return &m->index4.begin[part < m->index4.parts ? part : m->index4.parts - 1];
}

static const uint32_t *
part6(const struct address_map *m, u128 a)
{
	u128 part = (a - m->list6[0].first) >> m->index6.shift;

	return &m->index6.begin[part < m->index6.parts ? (uint32_t)part : m->index6.parts - 1];
}

static struct span
span_of(const uint32_t *part)
{
	return (struct span){ part[0], part[1] - part[0] + 1 };
}

/* Without a branch on what is found, as the halves are as good as random. */
static uint32_t
find4(const struct address_map *m, uint32_t a)
{
	struct span s = span_of(part4(m, a));

	while (s.count > 1) {
		uint32_t half = s.count / 2;

		s.low += m->list4[s.low + half].first <= a ? half : 0;
		s.count -= half;
	}
	return m->list4[s.low].value;
}

static uint32_t
find6(const struct address_map *m, u128 a)
{
	struct span s = span_of(part6(m, a));

	while (s.count > 1) {
		uint32_t half = s.count / 2;

		s.low += m->list6[s.low + half].first <= a ? half : 0;
		s.count -= half;
	}
	return m->list6[s.low].value;
}

uint32_t
address_map_find(const struct address_map *m, const struct addr *a)
{
	if (addr_is4(a))
		return begins_below4(m, addr_to4(a)) ? find4(m, addr_to4(a)) : 0;
	return begins_below6(m, addr_number(a)) ? find6(m, addr_number(a)) : 0;
}

static void
fetch_index(const struct address_map *m, const struct addr *a)
{
	if (addr_is4(a) && begins_below4(m, addr_to4(a)))
		__builtin_prefetch(part4(m, addr_to4(a)));
	else if (!addr_is4(a) && begins_below6(m, addr_number(a)))
		__builtin_prefetch(part6(m, addr_number(a)));
}

static void
fetch_segments(const struct address_map *m, const struct addr *a)
{
	struct span s;

	if (addr_is4(a) && begins_below4(m, addr_to4(a))) {
		s = span_of(part4(m, addr_to4(a)));
		__builtin_prefetch(&m->list4[s.low]);
		__builtin_prefetch(&m->list4[s.low + s.count - 1]);
	} else if (!addr_is4(a) && begins_below6(m, addr_number(a))) {
		s = span_of(part6(m, addr_number(a)));
		__builtin_prefetch(&m->list6[s.low + s.count / 2]);
	}
}

void
address_map_find_many(const struct address_map *m, const struct addr *a, size_t n, uint32_t *values)
{
	for (size_t i = 0; i < n; i++)
		fetch_index(m, &a[i]);
	for (size_t i = 0; i < n; i++)
		fetch_segments(m, &a[i]);
	for (size_t i = 0; i < n; i++)
		values[i] = address_map_find(m, &a[i]);
}
