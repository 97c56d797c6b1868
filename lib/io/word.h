/* SPDX-License-Identifier: ISC
 *
 * Eight bytes of text as one word, to test all of them at once. The byte order does not matter.
 */
#ifndef WORD_H
#define WORD_H

#include <stdint.h>

/* A word in which each byte has this value. */
#define WORD_OF(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * Nonzero if a byte is below limit, which is at most 0x80: the subtraction then borrows from the
 * byte's highest bit.
 */
static inline uint64_t
word_below(uint64_t word, uint8_t limit)
{
	return (word - WORD_OF(limit)) & ~word & WORD_OF(0x80);
}

/* Nonzero if a byte has this value. */
static inline uint64_t
word_has(uint64_t word, uint8_t byte)
{
	return word_below(word ^ WORD_OF(byte), 1);
}

#endif
