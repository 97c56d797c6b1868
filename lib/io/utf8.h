/* SPDX-License-Identifier: ISC
 *
 * Character lengths and control characters of UTF-8 (RFC 3629).
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

/*
 * The length in bytes of the character at s, where n bytes (at least 1) are available. 0: it is
 * not valid.
 */
size_t utf8_length(const char *s, size_t n);

/*
 * The length in bytes, of n, of the control character at s, which a terminal would obey: C0, DEL
 * or C1. C1 is U+0080 to U+009F in UTF-8, or a single byte of that value outside any character.
 * 0: it is not a control character.
 */
size_t utf8_control(const char *s, size_t n);

/* Replaces each byte of a control character by '?'. */
void utf8_disarm(char *s, size_t n);

#endif
