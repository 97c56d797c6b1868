/* SPDX-License-Identifier: ISC
 *
 * Integers in network byte order at any alignment. The put functions return the sum of the 16-bit
 * words that they wrote, for checksums (RFC 1071).
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>

static inline uint16_t
wire_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
wire_get32(const uint8_t *p)
{
	return (uint32_t)wire_get16(p) << 16 | wire_get16(p + 2);
}

static inline uint32_t
wire_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
	return v;
}

static inline uint32_t
wire_put32(uint8_t *p, uint32_t v)
{
	return wire_put16(p, (uint16_t)(v >> 16)) + wire_put16(p + 2, (uint16_t)v);
}

#endif
