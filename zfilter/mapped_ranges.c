/* SPDX-License-Identifier: ISC
 *
 * Sorts ranges: first into parts of the address space, then within each part.
 */
#include "mapped_ranges.h"

#include <stdlib.h>

#include "io/alloc.h"

typedef unsigned __int128 u128;

enum { PARTS_MAX = 1 << 18 };

void
mapped_ranges_add(struct mapped_ranges *a, const struct range *r, uint32_t value, uint32_t number)
{
	if (a->n == a->room) {
		a->room = 2 * a->room + 1024;
		a->list = reallocate_or_die(a->list, a->room, sizeof(*a->list));
	}
	a->list[a->n++] = (struct mapped_range){ *r, value, number };
}

static int
compare_ranges(const struct mapped_range *a, const struct mapped_range *b)
{
	int order = addr_cmp(&a->range.first, &b->range.first);

	return order != 0 ? order : addr_cmp(&b->range.last, &a->range.last);
}

static int
compare(const void *a, const void *b)
{
	const struct mapped_range *x = a, *y = b;
	int order = compare_ranges(x, y);

	return order != 0 ? order : x->number < y->number ? -1 : x->number > y->number;
}

/* Returns the number of parts for n ranges: a power of two near n. */
static size_t
parts_for(size_t n)
{
	size_t parts = 1;

	while (parts < n && parts < PARTS_MAX)
		parts *= 2;
	return parts;
}

/*
 * Sorts into small parts of the address space first. With a million ranges this takes a quarter of
 * the time of a single sort.
 */
static void
sort_by_parts(struct mapped_ranges *a)
{
	u128 low = addr_number(&a->list[0].range.first), high = low;
	size_t parts = parts_for(a->n);
	size_t *end = allocate_zeroed_or_die(parts, sizeof(*end));
	struct mapped_range *to = allocate_or_die(a->n, sizeof(*to));
	unsigned shift = 0;

	for (size_t i = 0; i < a->n; i++) {
		u128 first = addr_number(&a->list[i].range.first);

		low = first < low ? first : low;
		high = first > high ? first : high;
	}
	while ((high - low) >> shift >= parts)
		shift++;
	for (size_t i = 0; i < a->n; i++)
		end[(size_t)((addr_number(&a->list[i].range.first) - low) >> shift)]++;
	for (size_t part = 1; part < parts; part++)
		end[part] += end[part - 1];
	/* Goes from the last range to the first; afterwards end[] holds the start of each part. */
	for (size_t i = a->n; i-- > 0;)
		to[--end[(size_t)((addr_number(&a->list[i].range.first) - low) >> shift)]] = a->list[i];
	for (size_t part = 0; part < parts; part++) {
		size_t n = (part + 1 < parts ? end[part + 1] : a->n) - end[part];

		if (n > 1)
			qsort(to + end[part], n, sizeof(*to), compare);
	}
	free(end);
	free(a->list);
	a->list = to;
}

static void
sort(struct mapped_ranges *a)
{
	size_t i = 1;

	while (i < a->n && compare(&a->list[i - 1], &a->list[i]) < 0)
		i++;
	if (i < a->n)
		sort_by_parts(a);
}

/* Keeps the first of equal ranges. Returns the number of removed ones with another value. */
static size_t
leave_first(struct mapped_ranges *a, uint32_t *first)
{
	size_t kept = 0, left_out = 0;

	for (size_t i = 1; i < a->n; i++) {
		const struct mapped_range *r = &a->list[i], *before = &a->list[kept];

		if (compare_ranges(before, r) != 0) {
			a->list[++kept] = *r;
		} else if (r->value != before->value) {
			left_out++;
			*first = r->number < *first ? r->number : *first;
		}
	}
	a->n = a->n > 0 ? kept + 1 : 0;
	return left_out;
}

size_t
mapped_ranges_settle(struct mapped_ranges *a, uint32_t *first)
{
	sort(a);
	return leave_first(a, first);
}
