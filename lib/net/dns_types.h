/* SPDX-License-Identifier: ISC
 *
 * Names and numbers of the types and classes of DNS records, and the format of their data.
 */
#ifndef DNS_TYPES_H
#define DNS_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "net/text.h"

/* The class of the Internet (RFC 1035, section 3.2.4). */
enum { DNS_CLASS_IN = 1 };

/* Writes the name, or TYPE or CLASS and the number (RFC 3597, section 5). */
void dns_put_type(struct text *, uint16_t number);
void dns_put_class(struct text *, uint16_t number);

/*
 * The format of the data of a type, one character for each item. NULL: unknown.
 *
 *     1, 2, 4  a number of this many bytes
 *     a, 6     an IPv4 or IPv6 address
 *     n        a name
 *     s        strings up to the end, each preceded by its length
 *     t        a word, preceded by its length
 *     r        one string up to the end
 */
const char *dns_type_data(uint16_t number);

/*
 * The number of a type from its name of n bytes, in either case, or from TYPE and the number (RFC
 * 3597, section 5). -1: there is none.
 */
int dns_type(const char *name, size_t n);

/* The same for a class, or CLASS and the number. */
int dns_class(const char *name, size_t n);

#endif
