/* SPDX-License-Identifier: ISC
 *
 * Stores sets of addresses as ranges.
 */
#include "addr/ranges.h"

#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

static void *
grow(void *array, size_t *room, size_t size)
{
	*room = *room > 0 ? 2 * *room : 64;
	return reallocate_or_die(array, *room, size);
}

static void
push4(struct ranges *set, uint32_t first, uint32_t last)
{
	if (set->n4 == set->room4)
		set->v4 = grow(set->v4, &set->room4, sizeof(*set->v4));
	set->v4[set->n4++] = (struct range4){ first, last };
}

static void
push6(struct ranges *set, struct addr first, struct addr last)
{
	if (set->n6 == set->room6)
		set->v6 = grow(set->v6, &set->room6, sizeof(*set->v6));
	set->v6[set->n6++] = (struct range){ first, last };
}

/* Adds the parts of an IPv6 range below and above the IPv4-mapped addresses. */
static bool
add_around4(struct ranges *set, const struct range *r)
{
	const struct addr first = addr_from4(0), last = addr_from4(UINT32_MAX);
	struct range below = { r->first, addr_before(first) }, above = { addr_next(last), r->last };

	if (addr_cmp(&r->first, &last) > 0 || addr_cmp(&r->last, &first) < 0)
		return false;
	if (addr_cmp(&r->first, &first) < 0)
		ranges_add(set, &below);
	if (addr_cmp(&r->last, &last) > 0)
		ranges_add(set, &above);
	return true;
}

void
ranges_add(struct ranges *set, const struct range *r)
{
	if (addr_is4(&r->first) && addr_is4(&r->last))
		push4(set, addr_to4(&r->first), addr_to4(&r->last));
	else if (!add_around4(set, r))
		push6(set, r->first, r->last);
}

/* Adds a gap between IPv6 ranges, without the IPv4-mapped addresses: these always lie in a gap. */
static void
add_gap6(struct ranges *set, struct addr first, struct addr last)
{
	if (!add_around4(set, &(struct range){ first, last }))
		push6(set, first, last);
}

void
ranges_add_complement(struct ranges *set, const struct ranges *of)
{
	struct addr zero = { 0 }, next6 = zero, ones;
	uint64_t next4 = 0;

	memset(&ones, 0xff, sizeof(ones));
	for (size_t i = 0; i < of->n4; i++) {
		if (of->v4[i].first > next4)
			push4(set, (uint32_t)next4, of->v4[i].first - 1);
		next4 = (uint64_t)of->v4[i].last + 1;
	}
	if (next4 <= UINT32_MAX)
		push4(set, (uint32_t)next4, UINT32_MAX);
	for (size_t i = 0; i < of->n6; i++) {
		if (addr_cmp(&of->v6[i].first, &next6) > 0)
			add_gap6(set, next6, addr_before(of->v6[i].first));
		next6 = addr_next(of->v6[i].last);
	}
	/* After a range, zero is the successor of the highest address. */
	if (of->n6 == 0 || addr_cmp(&next6, &zero) != 0)
		add_gap6(set, next6, ones);
}

/*
 * Sorts by first address, 11 bits at a time from the lowest (radix sort). For ten million ranges
 * this takes a fifth of the time of a comparison sort.
 */
static void
sort4(struct ranges *set)
{
	enum { DIGITS = 1 << 11, MASK = DIGITS - 1 };
	struct range4 *from = set->v4, *to;
	size_t i = 1;

	while (i < set->n4 && from[i - 1].first <= from[i].first)
		i++;
	if (i >= set->n4)
		return;
	to = allocate_or_die(set->n4, sizeof(*to));
	for (unsigned shift = 0; shift < 32; shift += 11) {
		size_t next[DIGITS + 1] = { 0 };
		struct range4 *swap = to;

		for (i = 0; i < set->n4; i++)
			next[(from[i].first >> shift & MASK) + 1]++;
		for (i = 1; i < DIGITS; i++)
			next[i] += next[i - 1];
		for (i = 0; i < set->n4; i++)
			to[next[from[i].first >> shift & MASK]++] = from[i];
		to = from;
		from = swap;
	}
	set->v4 = from;
	set->room4 = set->n4;
	free(to);
}

static int
by_first6(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return addr_cmp(&x->first, &y->first);
}

static void
seal4(struct ranges *set)
{
	size_t kept = 0;

	sort4(set);
	for (size_t i = 1; i < set->n4; i++) {
		struct range4 *below = &set->v4[kept], r = set->v4[i];

		if (r.first > (uint64_t)below->last + 1)
			set->v4[++kept] = r;
		else if (r.last > below->last)
			below->last = r.last;
	}
	set->n4 = kept + 1;
}

static void
seal6(struct ranges *set)
{
	static const struct addr zero;
	size_t kept = 0, sorted = 1;

	while (sorted < set->n6 && by_first6(&set->v6[sorted - 1], &set->v6[sorted]) <= 0)
		sorted++;
	if (sorted < set->n6)
		qsort(set->v6, set->n6, sizeof(*set->v6), by_first6);
	for (size_t i = 1; i < set->n6; i++) {
		struct range *below = &set->v6[kept], r = set->v6[i];
		struct addr next = addr_next(below->last);

		/* No range is above the highest address. */
		if (addr_cmp(&next, &zero) != 0 && addr_cmp(&r.first, &next) > 0)
			set->v6[++kept] = r;
		else if (addr_cmp(&r.last, &below->last) > 0)
			below->last = r.last;
	}
	set->n6 = kept + 1;
}

void
ranges_seal(struct ranges *set)
{
	if (set->n4 > 0)
		seal4(set);
	if (set->n6 > 0)
		seal6(set);
}

/*
 * In both functions: the number of ranges that begin at or below a. Only the last of them can
 * contain a.
 */
static size_t
count_up_to6(const struct range *r, size_t n, const struct addr *a)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (addr_cmp(&r[middle].first, a) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t
count_up_to4(const struct range4 *r, size_t n, uint32_t a)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r[middle].first <= a)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether one of n ranges contains all addresses from first to last. */
static bool
any6(const struct range *r, size_t n, const struct addr *first, const struct addr *last)
{
	size_t count = count_up_to6(r, n, first);

	return count > 0 && addr_cmp(last, &r[count - 1].last) <= 0;
}

static bool
any4(const struct range4 *r, size_t n, uint32_t first, uint32_t last)
{
	size_t count = count_up_to4(r, n, first);

	return count > 0 && last <= r[count - 1].last;
}

bool
ranges_any(const struct range *r, size_t n, const struct addr *a)
{
	return any6(r, n, a, a);
}

bool
ranges_has(const struct ranges *set, const struct addr *a)
{
	return addr_is4(a) ? any4(set->v4, set->n4, addr_to4(a), addr_to4(a)) : any6(set->v6, set->n6, a, a);
}

bool
ranges_have_all(const struct ranges *set, const struct range *r)
{
	return addr_is4(&r->first) ? any4(set->v4, set->n4, addr_to4(&r->first), addr_to4(&r->last))
	    : any6(set->v6, set->n6, &r->first, &r->last);
}

void
ranges_free(struct ranges *set)
{
	free(set->v4);
	free(set->v6);
	*set = (struct ranges){ 0 };
}
