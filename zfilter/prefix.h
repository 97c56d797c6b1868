/* SPDX-License-Identifier: ISC
 *
 * Names and formats prefix columns, which are made of others: saddr/64 is the prefix of 64 bits of
 * the address in saddr. It is empty if there is no such prefix.
 */
#ifndef PREFIX_H
#define PREFIX_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/addr.h"

/* Room for the text of a prefix. */
#define PREFIX_STRLEN (ADDR_STRLEN + 4)

/* Returns true if a name is COLUMN/BITS, 0 to 128, and sets the length of COLUMN, and the bits. */
bool prefix_name(const char *name, size_t n, size_t *column_n, unsigned *bits);

/*
 * Sets the first address of an address's prefix. Returns false if the text is not an address, or is
 * an IPv4 address and there are more than 32 bits.
 */
bool prefix_of(const char *text, size_t n, unsigned bits, struct addr *);

/* Writes a prefix and a NUL; returns its length. */
size_t prefix_format(const struct addr *, unsigned bits, char text[PREFIX_STRLEN]);

#endif
