/* SPDX-License-Identifier: ISC
 *
 * Numbers the addresses of a set, and finds an address by its number.
 */
#include "addr/addr_index.h"

#include <stdlib.h>

#include "io/alloc.h"

typedef unsigned __int128 u128;

void
addr_index_build(struct addr_index *b, struct ranges *ranges)
{
	const u128 limit = (u128)1 << 62;
	u128 n = 0;

	ranges_seal(ranges);
	*b = (struct addr_index){
		.ranges = *ranges,
		.below4 = allocate_zeroed_or_die(ranges->n4, sizeof(*b->below4)),
		.below6 = allocate_zeroed_or_die(ranges->n6, sizeof(*b->below6)),
	};
	*ranges = (struct ranges){ 0 };
	for (size_t i = 0; i < b->ranges.n4; i++) {
		b->below4[i] = (uint64_t)n;
		n += (u128)b->ranges.v4[i].last - b->ranges.v4[i].first + 1;
	}
	b->n4 = (uint64_t)n;
	for (size_t i = 0; i < b->ranges.n6 && n <= limit; i++) {
		u128 size = addr_number(&b->ranges.v6[i].last) - addr_number(&b->ranges.v6[i].first);

		b->below6[i] = (uint64_t)n;
		n = size < limit ? n + size + 1 : limit + 1;
	}
	b->overflow = n > limit;
	b->n = (uint64_t)n;
}

size_t
addr_index_place(const uint64_t *below, size_t count, uint64_t number)
{
	size_t low = 0;

	/* No branch depends on the comparison: it would be mispredicted half the time. */
	while (count > 1) {
		size_t half = count / 2;

		low += below[low + half] <= number ? half : 0;
		count -= half;
	}
	return low;
}

struct addr
addr_index_at(const struct addr_index *b, uint64_t number)
{
	size_t i;

	if (number < b->n4) {
		i = addr_index_place(b->below4, b->ranges.n4, number);
		return addr_from4(b->ranges.v4[i].first + (uint32_t)(number - b->below4[i]));
	}
	i = addr_index_place(b->below6, b->ranges.n6, number);
	return addr_from_number(addr_number(&b->ranges.v6[i].first) + (number - b->below6[i]));
}

bool
addr_index_find(const struct addr_index *b, const struct addr *a, uint64_t *number)
{
	uint32_t v = addr_to4(a);

	for (size_t i = 0; addr_is4(a) && i < b->ranges.n4; i++)
		if (v >= b->ranges.v4[i].first && v <= b->ranges.v4[i].last) {
			*number = b->below4[i] + (v - b->ranges.v4[i].first);
			return true;
		}
	for (size_t i = 0; i < b->ranges.n6; i++)
		if (addr_cmp(a, &b->ranges.v6[i].first) >= 0 && addr_cmp(a, &b->ranges.v6[i].last) <= 0) {
			*number = b->below6[i] + (uint64_t)(addr_number(a) - addr_number(&b->ranges.v6[i].first));
			return true;
		}
	return false;
}
