/* SPDX-License-Identifier: ISC
 *
 * A range of addresses, first to last inclusive and of one family, as it
 * stands in an argument or on a line of a list.
 */
#ifndef RANGE_H
#define RANGE_H

#include "addr.h"

struct range {
	struct addr first, last;
};

/*
 * Parses the n bytes at s: ADDR, ADDR/BITS or ADDR-ADDR. Returns NULL, or what
 * is wrong with it, in words (a constant string). A prefix with bits set beyond its
 * length is refused, since it is more often a slip than a wish.
 */
const char *range_parse(const char *s, size_t n, struct range *);

/*
 * The same, and also PREFIX/A-B, one address in each /B of an IPv6 /A: the range is the /A then, and *bits is B. Otherwise
 * *bits is 0: each address by itself.
 */
const char *range_parse_subnets(const char *s, size_t n, struct range *, unsigned *bits);

/* Takes white space off both ends of the n bytes at s. */
void range_trim(const char **s, size_t *n);

#endif
