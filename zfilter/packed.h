/* SPDX-License-Identifier: ISC
 *
 * Packs fields into bytes that are unique and sort as the fields do: numbers, then IPv4 addresses,
 * IPv6 addresses and other text. The bytes of no field begin those of another, so the concatenated
 * bytes of several fields are also unique and sort likewise.
 */
#ifndef PACKED_H
#define PACKED_H

#include <stddef.h>
#include <stdint.h>

/* Room for a field of n bytes, and for a length. */
#define PACKED_MAX(n) (2 * (n) + 3 + 16)
#define PACKED_LENGTH_MAX 10

/* Writes a field and returns the end of its bytes. */
uint8_t *packed_put(uint8_t *d, const char *s, size_t n);

/*
 * A length has seven bits in each byte, the lowest first. The highest bit is set if more bytes
 * follow.
 */
static inline uint8_t *
packed_put_length(uint8_t *d, size_t n)
{
	for (; n >= 0x80; n >>= 7)
		*d++ = (uint8_t)(n | 0x80);
	*d++ = (uint8_t)n;
	return d;
}

static inline const uint8_t *
packed_get_length(const uint8_t *s, size_t *n)
{
	unsigned shift = 0;

	*n = 0;
	do
		*n |= (size_t)(*s & 0x7f) << shift;
	while (shift += 7, *s++ & 0x80);
	return s;
}

#endif
