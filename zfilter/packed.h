/* SPDX-License-Identifier: ISC
 *
 * Fields as bytes that tell each from any other, and whose order is that of the fields: numbers, IPv4
 * addresses, IPv6 addresses, other text. No field's bytes are the beginning of another's, so those of
 * several fields in a row tell and sort as well.
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

/* Seven bits a byte, the lowest first; the highest bit says that more follow. */
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
