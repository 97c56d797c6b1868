/* SPDX-License-Identifier: ISC
 *
 * A set of addresses that is asked for one address at a time, at a cost that does not
 * grow with the set.
 */
#ifndef TABLE_H
#define TABLE_H

#include "addr/ranges.h"

/*
 * IPv4: two bits for each /24 (none of it in the set, all of it, or some), and for
 * each with some a bitmap of its 256 addresses. Which bitmap is told by counting: before[] holds
 * how many such /24s lie below each word of two-bit codes. IPv6: sorted ranges.
 */
struct table {
	uint64_t *codes;            /* 32 to a word */
	uint32_t *before;
	uint64_t (*bitmaps)[4];
	size_t bitmaps_n;
	struct range *v6;
	size_t n6;
};

/* Builds the table of a sealed set, whose IPv6 ranges it takes over. */
void table_build(struct table *, struct ranges *);

void table_free(struct table *);

bool table_has(const struct table *, const struct addr *);

/*
 * The same for n IPv4 addresses, which are the lower halves of a. Many at once cost much less than as many
 * calls, and less again when table_fetch4() was called for each of them a little before.
 */
void table_has4(const struct table *, const uint64_t *a, size_t n, bool *has);

static inline void
table_fetch4(const struct table *t, uint64_t a)
{
	__builtin_prefetch(&t->codes[(uint32_t)a >> 8 >> 5]);
}

#endif
