/* SPDX-License-Identifier: ISC
 *
 * UTF-8 (RFC 3629).
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

/*
 * The length in bytes of the character at s, of which n bytes, at least 1, are there; 0: there is
 * no valid one.
 */
size_t utf8_length(const char *s, size_t n);

/*
 * How many bytes from s on, of n, are a control character, which a terminal obeys: C0, DEL, and
 * C1, which is U+0080 to U+009F in UTF-8, or such a byte where it is part of no character. 0: they
 * are none.
 */
size_t utf8_control(const char *s, size_t n);

/* Writes a ? for each byte of a control character. */
void utf8_disarm(char *s, size_t n);

#endif
