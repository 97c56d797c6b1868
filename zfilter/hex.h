/* SPDX-License-Identifier: ISC
 *
 * Decodes hexadecimal digits.
 */
#ifndef HEX_H
#define HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes n digits of either case to n / 2 bytes; false if they are not hexadecimal. */
bool hex_decode(uint8_t *dst, const char *s, size_t n);

#endif
