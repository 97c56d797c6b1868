/* SPDX-License-Identifier: ISC
 *
 * Bytes in hexadecimal.
 */
#ifndef HEX_H
#define HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes the n / 2 bytes that n digits, of either case, stand for; false if they are none. */
bool hex_decode(uint8_t *dst, const char *s, size_t n);

#endif
