/* SPDX-License-Identifier: ISC
 *
 * A range of addresses, first to last inclusive and of one family, as it
 * stands in an argument or on a line of a list.
 */
#ifndef RANGE_H
#define RANGE_H

#include "addr/addr.h"

struct range {
	struct addr first, last;
};

/*
 * Parses the n bytes at s: ADDR, ADDR/BITS or ADDR-ADDR. Returns NULL, or what is wrong with it,
 * in words (a constant string). That is range_host_bits for a prefix with bits set beyond its
 * length, of which the range is the whole prefix: a list takes it with a warning.
 */
extern const char range_host_bits[];
const char *range_parse(const char *s, size_t n, struct range *);

/*
 * The same, and also PREFIX/A-B, one address in each /B of an IPv6 /A: the range is the /A then,
 * and *bits is B. Otherwise *bits is 0: each address by itself.
 */
const char *range_parse_subnets(const char *s, size_t n, struct range *, unsigned *bits);

/*
 * Whether there is a range, though something may be wrong with it: by what range_parse() has
 * returned.
 */
bool range_usable(const char *why);

/* Whether a range holds all of another one. */
bool range_covers(const struct range *, const struct range *other);

/* What range_parse() has returned, in the words of a list of exclusions. */
const char *range_exclusion_fault(const char *why);

/* Takes white space off both ends of the n bytes at s. */
void range_trim(const char **s, size_t *n);

#endif
