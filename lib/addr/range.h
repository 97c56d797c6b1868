/* SPDX-License-Identifier: ISC
 *
 * A range of addresses of one family, from first to last inclusive, as in an argument or on a
 * line of a list.
 */
#ifndef RANGE_H
#define RANGE_H

#include "addr/addr.h"

struct range {
	struct addr first, last;
};

/*
 * Parses the n bytes at s: ADDR, ADDR/BITS or ADDR-ADDR. Returns NULL, or a message about the
 * fault (a constant string). For a prefix with bits set beyond its length it returns
 * range_host_bits and the range of the whole prefix, which lists accept with a warning.
 */
extern const char range_host_bits[];
const char *range_parse(const char *s, size_t n, struct range *);

/*
 * The same, and also PREFIX/A-B, one address in each /B of an IPv6 /A: the range is the /A, and
 * *bits is B. Otherwise *bits is 0: every address.
 */
const char *range_parse_subnets(const char *s, size_t n, struct range *, unsigned *bits);

/* Whether the result of range_parse() is a range, perhaps with a warning. */
bool range_usable(const char *why);

/* Whether a range contains another one completely. */
bool range_covers(const struct range *, const struct range *other);

/* The message of range_parse(), in the words of an exclusion list. */
const char *range_exclusion_fault(const char *why);

/* Removes white space from both ends of the n bytes at s. */
void range_trim(const char **s, size_t *n);

#endif
