/* SPDX-License-Identifier: ISC
 *
 * Types and classes of DNS records: names, and what their data consists of.
 */
#ifndef DNS_TYPES_H
#define DNS_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "net/text.h"

/* The class of the Internet (RFC 1035, 3.2.4). */
enum { DNS_CLASS_IN = 1 };

/* By name, or as TYPE and CLASS with the number (RFC 3597, section 5). */
void dns_put_type(struct text *, uint16_t number);
void dns_put_class(struct text *, uint16_t number);

/*
 * What the data of a type consists of, a letter each: a number of 1, 2 or 4 bytes, an address
 * (a, 6), a name (n), strings up to the end (s), a word behind its length (t) or a string that is
 * all that remains (r). NULL: nothing is known of it.
 */
const char *dns_type_data(uint16_t number);

/*
 * The number of a type by its n bytes of name, in either case, or TYPE and the number (RFC 3597,
 * section 5); -1: there is none.
 */
int dns_type(const char *name, size_t n);

/* The same of a class, or CLASS and the number. */
int dns_class(const char *name, size_t n);

#endif
