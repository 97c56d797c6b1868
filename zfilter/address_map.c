/* SPDX-License-Identifier: ISC
 *
 * Looks up the value of an address in segments made from ranges. Segments are sorted and
 * contiguous:
 *
 *     10.0.0.0/8      a                10.0.0.0  a
 *     10.1.0.0/16     b     becomes    10.1.0.0  b
 *                                      10.2.0.0  a
 *                                      11.0.0.0  none
 *
 * The space is divided into parts of equal size, as by Gupta, Lin and McKeown (Routing Lookups in
 * Hardware at Memory Access Speeds, INFOCOM 1998). For a large table of IPv4 these are /24s. A part
 * holds the value of all of its addresses, so one access to memory finds most values. A part with
 * several values holds the number of its first segment; a binary search of its few segments
 * follows.
 */
#include "address_map.h"

#include <stdbool.h>
#include <stdlib.h>

#include "io/alloc.h"
#include "large_pages.h"

typedef unsigned __int128 u128;

/* Number of parts for each segment, roughly, and the limit of their total. */
enum { PARTS_EACH = 64, PARTS_MAX = 1 << 24 };

static struct address_space *
space_of(struct address_map *m, const struct addr *a)
{
	return addr_is4(a) ? &m->four : &m->six;
}

void
address_map_add(struct address_map *m, const struct range *r, uint32_t value, uint32_t number)
{
	mapped_ranges_add(&space_of(m, &r->first)->added, r, value, number);
}

/* --- segments */

static void
put(struct address_space *s, const struct addr *first, uint32_t value)
{
	u128 number = addr_number(first);

	if (s->n > 0 && s->list[s->n - 1].first == number)
		s->n--;
	if (s->n == 0 || s->list[s->n - 1].value != value)
		s->list[s->n++] = (struct segment){ .first = number, .value = value };
}

/* The ranges that contain the present address, the innermost last. */
struct open_ranges {
	const struct mapped_range **list;
	size_t n;
	struct addr highest;        /* of the family */
};

/*
 * Ends the innermost range. The addresses after it have the value of the next range that contains
 * them. The end of a range at the highest address ends all ranges.
 */
static void
end_innermost(struct open_ranges *open, struct address_space *s)
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

/*
 * Each range begins one segment and may end another. The first segment begins at the lowest
 * address.
 */
static void
make_segments(struct address_space *s, struct addr lowest, struct addr highest)
{
	struct mapped_ranges *a = &s->added;
	struct open_ranges open = { .list = allocate_or_die(a->n, sizeof(*open.list)), .highest = highest };

	s->list = large_pages_allocate_or_die((2 * a->n + 1) * sizeof(*s->list));
	put(s, &lowest, 0);
	for (size_t i = 0; i < a->n; i++) {
		const struct mapped_range *r = &a->list[i];

		while (open.n > 0 && addr_cmp(&open.list[open.n - 1]->range.last, &r->range.first) < 0)
			end_innermost(&open, s);
		put(s, &r->range.first, r->value);
		open.list[open.n++] = r;
	}
	while (open.n > 0)
		end_innermost(&open, s);
	free(open.list);
	free(a->list);
	*a = (struct mapped_ranges){ 0 };
}

/* --- parts */

/*
 * The parts reach from the first segment with a value to the last segment. The start is rounded
 * down, so that parts are prefixes.
 */
static void
divide(struct address_space *s)
{
	u128 first = s->list[s->n > 1 && s->list[0].value == 0].first, last = s->list[s->n - 1].first;
	size_t max = 1;

	while (max < PARTS_EACH * s->n && max < PARTS_MAX)
		max *= 2;
	while ((last - (s->low = first >> s->shift << s->shift)) >> s->shift >= max)
		s->shift++;
	s->parts_n = (size_t)((last - s->low) >> s->shift) + 1;
	s->parts = large_pages_allocate_or_die(s->parts_n * sizeof(*s->parts));
}

static size_t
part_of(const struct address_space *s, u128 number)
{
	return (size_t)((number - s->low) >> s->shift);
}

/*
 * Sets a part. The segments from this one up to next begin in it. If its first address is before
 * them, it begins in the preceding segment.
 */
static void
set_part(struct address_space *s, size_t part, size_t segment, size_t next)
{
	if (s->list[segment].first != s->low + ((u128)part << s->shift))
		segment--;
	s->list[segment].n = (uint32_t)(next - segment);
	s->parts[part] = next - segment > 1 ? ADDRESS_MAP_SEVERAL | (uint32_t)segment : s->list[segment].value;
}

static void
fill(uint32_t *parts, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		parts[i] = value;
}

static void
set_parts(struct address_space *s)
{
	size_t i = s->list[0].first < s->low, next, part, end;

	for (; i < s->n; i = next) {
		part = part_of(s, s->list[i].first);
		for (next = i + 1; next < s->n && part_of(s, s->list[next].first) == part;)
			next++;
		set_part(s, part, i, next);
		end = next < s->n ? part_of(s, s->list[next].first) : s->parts_n;
		fill(s->parts + part + 1, end - part - 1, s->list[next - 1].value);
	}
}

static void
seal(struct address_space *s, struct addr lowest, struct addr highest)
{
	if (s->added.n == 0)
		return;
	make_segments(s, lowest, highest);
	divide(s);
	set_parts(s);
}

size_t
address_map_seal(struct address_map *m, uint32_t *first)
{
	size_t left_out;

	*first = UINT32_MAX;
	left_out = mapped_ranges_settle(&m->four.added, first);
	left_out += mapped_ranges_settle(&m->six.added, first);
	seal(&m->four, addr_from4(0), addr_from4(UINT32_MAX));
	seal(&m->six, addr_from_number(0), addr_from_number(~(u128)0));
	return left_out;
}

/* --- finding */

const uint32_t *
address_map_part(const struct address_map *m, const struct addr *a)
{
	static const uint32_t none;
	const struct address_space *s = addr_is4(a) ? &m->four : &m->six;
	u128 number = addr_number(a), part;

	if (s->n == 0 || number < s->low)
		return &none;
	part = (number - s->low) >> s->shift;
	return &s->parts[part < s->parts_n ? (size_t)part : s->parts_n - 1];
}

/* A binary search without a branch on the comparison, which no processor can predict. */
static uint32_t
search(const struct segment *list, u128 number)
{
	size_t low = 0, half;

	for (size_t n = list->n; n > 1; n -= half) {
		half = n / 2;
		low += list[low + half].first <= number ? half : 0;
	}
	return list[low].value;
}

uint32_t
address_map_search(const struct address_map *m, uint32_t segment, const struct addr *a)
{
	return search((addr_is4(a) ? &m->four : &m->six)->list + segment, addr_number(a));
}
