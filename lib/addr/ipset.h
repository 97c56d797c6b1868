/* SPDX-License-Identifier: ISC
 *
 * A set of addresses that is asked for one address at a time, at a cost that does not
 * grow with the set.
 */
#ifndef IPSET_H
#define IPSET_H

#include "addr/ranges.h"

/*
 * IPv4: two bits for each /24 (none of it in the set, all of it, or some), and for
 * each with some a bitmap of its 256 addresses. Which bitmap is told by counting: before[] holds
 * how many such /24s lie below each word of two-bit codes. IPv6: sorted ranges.
 */
struct ipset {
	uint64_t *codes;            /* 32 to a word */
	uint32_t *before;
	uint64_t (*bitmaps)[4];
	size_t bitmaps_n;
	struct range *v6;
	size_t n6;
};

/* Builds the table of a sealed set, whose IPv6 ranges it takes over. */
void ipset_build(struct ipset *, struct ranges *);

void ipset_free(struct ipset *);

bool ipset_has(const struct ipset *, const struct addr *);

/*
 * The same for n IPv4 addresses, which are the lower halves of a. Many at once cost much less than
 * as many calls, and less again when ipset_fetch4() was called for each of them a little before.
 */
void ipset_has4(const struct ipset *, const uint64_t *a, size_t n, bool *has);

static inline void
ipset_fetch4(const struct ipset *t, uint64_t a)
{
	__builtin_prefetch(&t->codes[(uint32_t)a >> 8 >> 5]);
}

#endif
