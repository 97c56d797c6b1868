/* SPDX-License-Identifier: ISC
 *
 * A set of addresses with look-up in constant time, whatever the size of the set.
 */
#ifndef IPSET_H
#define IPSET_H

#include "addr/ranges.h"

/*
 * IPv4: a code of two bits for each /24 (none of it is in the set, all of it, or some), and a
 * bitmap of 256 addresses for each /24 with some. The number of its bitmap is counted: rank[]
 * holds the number of such /24s in all words before this one. IPv6: sorted ranges.
 */
struct ipset {
	uint64_t *codes;            /* 32 in each word */
	uint32_t *rank;
	uint64_t (*bitmaps)[4];
	size_t bitmaps_n;
	struct range *v6;
	size_t n6;
};

/* Builds the table of a sealed set and takes ownership of its IPv6 ranges. */
void ipset_build(struct ipset *, struct ranges *);

void ipset_free(struct ipset *);

bool ipset_has(const struct ipset *, const struct addr *);

/*
 * The same for n IPv4 addresses, which are the lower halves of a. This is much faster than n
 * calls, and faster still if ipset_fetch4() was called for each address shortly before.
 */
void ipset_has4(const struct ipset *, const uint64_t *a, size_t n, bool *has);

static inline void
ipset_fetch4(const struct ipset *t, uint64_t a)
{
	__builtin_prefetch(&t->codes[(uint32_t)a >> 8 >> 5]);
}

#endif
