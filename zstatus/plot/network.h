/* SPDX-License-Identifier: ISC
 *
 * The prefix that a map shows, of either family.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "addr/ranges.h"

/* Its length counts from the first of 128 bits: 10.0.0.0/8 is ::ffff:10.0.0.0/104. */
struct network {
	struct addr first;
	unsigned bits;
};

/* The longest text, as of "2001:db8::/32", with its NUL. */
#define NETWORK_STRLEN (ADDR_STRLEN + 4)

/* The bits that all addresses of its family begin with: 96 for IPv4, 0 for IPv6. */
unsigned network_family_bits(const struct network *);

/* Parses a prefix. If it is none, ends the program with a message that names the option. */
struct network network_option(const char *option, const char *text);

/* The network of this length around an address. */
struct network network_of(const struct addr *, unsigned bits);

/* The smallest one around both. */
struct network network_around(const struct network *, const struct network *);

/* The smallest one around all ranges of a family; false if there are none. */
bool network_around_ranges(const struct ranges *, bool is4, struct network *);

struct range network_range(const struct network *);

/* Writes it and returns its length. */
size_t network_format(const struct network *, char text[NETWORK_STRLEN]);

/* The same, without the bytes of an IPv4 address beyond the length: 10.32/11. */
size_t network_format_short(const struct network *, char text[NETWORK_STRLEN]);

#endif
