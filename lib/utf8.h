/* SPDX-License-Identifier: ISC
 *
 * UTF-8 (RFC 3629).
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

/* The length in bytes of the character at s, of which n bytes, at least 1, are there; 0: there is no valid one. */
size_t utf8_length(const char *s, size_t n);

#endif
