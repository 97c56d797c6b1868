/* SPDX-License-Identifier: ISC
 *
 * The Internet checksum (RFC 1071), computed byte by byte. It shares no code with the tools.
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Adds n bytes to a sum; the first is the upper byte of a word. */
static inline uint32_t
checksum_add(const uint8_t *p, size_t n, uint32_t sum)
{
	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	return sum;
}

/* Writes the checksum for a sum. */
static inline void
checksum_put(uint8_t *at, uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	at[0] = (uint8_t)(~sum >> 8);
	at[1] = (uint8_t)~sum;
}

#endif
