/* SPDX-License-Identifier: ISC
 *
 * Writes CSV fields (RFC 4180, section 2).
 */
#ifndef CSV_FIELD_H
#define CSV_FIELD_H

#include <stddef.h>

/* The longest form of a field of n bytes, in bytes. */
#define CSV_FIELD_MAX(n) (2 * (n) + 2)

/*
 * Writes one field of n bytes and returns the number of bytes written. A field with a comma, a
 * quote, CR or LF is put in quotes, and its quotes are doubled. dst has room for
 * CSV_FIELD_MAX(n).
 */
size_t csv_field(char *dst, const char *s, size_t n);

#endif
