/* SPDX-License-Identifier: ISC
 *
 * Writing CSV fields (RFC 4180, section 2).
 */
#ifndef CSV_FIELD_H
#define CSV_FIELD_H

#include <stddef.h>

/* The most bytes that a field of n bytes can take. */
#define CSV_FIELD_MAX(n) (2 * (n) + 2)

/*
 * Writes one field of n bytes, in quotes where it holds a comma, a quote, CR or LF,
 * with quotes doubled; returns how many bytes that took. dst has room for CSV_FIELD_MAX(n).
 */
size_t csv_field(char *dst, const char *s, size_t n);

#endif
