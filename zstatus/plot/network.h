/* SPDX-License-Identifier: ISC
 *
 * The prefix that a map is of, of either family.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "addr/ranges.h"

/* Its length counts from the first of 128 bits, as for 10.0.0.0/8, which is ::ffff:10.0.0.0/104. */
struct network {
	struct addr first;
	unsigned bits;
};

/* The longest text, as of "2001:db8::/32", with its NUL. */
#define NETWORK_STRLEN (ADDR_STRLEN + 4)

/* The bits that all addresses of its family begin with. */
unsigned network_family_bits(const struct network *);

/* What a user has written, which has to be a prefix; the message names the option. */
struct network network_option(const char *option, const char *text);

/* The network of this length that an address is in. */
struct network network_of(const struct addr *, unsigned bits);

/* The smallest one with all of both, of which one is not empty. */
struct network network_around(const struct network *, const struct network *);

/* The smallest one around all ranges of a family; false where there are none. */
bool network_around_ranges(const struct ranges *, bool is4, struct network *);

struct range network_range(const struct network *);

/* Writes it and returns its length. */
size_t network_format(const struct network *, char text[NETWORK_STRLEN]);

/* The same without bytes of an IPv4 address beyond its length: 10.32/11. */
size_t network_format_short(const struct network *, char text[NETWORK_STRLEN]);

#endif
