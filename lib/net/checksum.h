/* SPDX-License-Identifier: ISC
 *
 * The Internet checksum (RFC 1071): the complement of a sum of 16-bit words, whose order does not
 * matter.
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stddef.h>

#include "net/wire.h"

/* The sum of n bytes as words in network byte order. Up to 2^14 such sums may be added. */
static inline uint32_t
checksum_add(const uint8_t *p, size_t n)
{
	uint64_t sum = 0;
	size_t i = 0;

	/*
	 * Adds two words at once: the upper one is multiplied by 2^16, which is 1 modulo 2^16 -
	 * 1.
	 */
	for (; i + 4 <= n; i += 4)
		sum += wire_get32(p + i);
	if (n - i >= 2) {
		sum += wire_get16(p + i);
		i += 2;
	}
	if (i < n)
		sum += (uint32_t)p[i] << 8;
	return (uint32_t)((sum >> 32) + (sum >> 16 & 0xffff) + (sum & 0xffff));
}

static inline uint16_t
checksum_fold(uint32_t sum)
{
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

#endif
