/* SPDX-License-Identifier: ISC
 *
 * Columns that are made of others: saddr/64 is the prefix of 64 bits that the address in saddr is
 * in, and empty where there is none.
 */
#ifndef PREFIX_H
#define PREFIX_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/addr.h"

/* Room for the text of a prefix. */
#define PREFIX_STRLEN (ADDR_STRLEN + 4)

/* Whether a name is COLUMN/BITS, 0 to 128; then sets how long that of the column is, and the bits. */
bool prefix_name(const char *name, size_t n, size_t *column_n, unsigned *bits);

/*
 * The first address of the prefix that an address, as text, is in. False where the text is none, or
 * is one of IPv4 and there are more than 32 bits.
 */
bool prefix_of(const char *text, size_t n, unsigned bits, struct addr *);

/* Writes a prefix and a NUL; returns its length. */
size_t prefix_format(const struct addr *, unsigned bits, char text[PREFIX_STRLEN]);

#endif
