/* SPDX-License-Identifier: ISC
 *
 * Decodes eight hexadecimal digits at a time as the bytes of a word, and several words in parallel.
 */
#include "hex.h"

#include <endian.h>
#include <string.h>

#include "io/simd.h"
#include "io/word.h"

/* Number of digits decoded at once. */
enum { DIGITS = LANES * sizeof(uint64_t) };

/*
 * Returns true if all are digits. In each byte below 0x80 the highest bit of c + (0x80 - limit) is
 * set if c >= limit, and no byte carries into the next. A letter has bit 6 set, and 1 to 6 in its
 * lower half. The first digit is the lowest byte of a word.
 */
MULTIVERSION static bool
decode(uint8_t *dst, const char *s)
{
	u64x8 word, low, letter, is_digit;
	uint64_t all = WORD_OF(0x80);

	memcpy(&word, s, sizeof(word));
	if (__BYTE_ORDER == __BIG_ENDIAN)
		for (int i = 0; i < LANES; i++)
			word[i] = le64toh(word[i]);
	low = word & WORD_OF(0x7f);
	letter = low | WORD_OF(0x20);
	is_digit = (low + WORD_OF(0x80 - '0')) & ~(low + WORD_OF(0x80 - ('9' + 1)));
	is_digit |= (letter + WORD_OF(0x80 - 'a')) & ~(letter + WORD_OF(0x80 - ('f' + 1)));
	is_digit &= ~word;

	word = (word & WORD_OF(0x0f)) + (word >> 6 & WORD_OF(1)) * 9;
	word = (word << 4 | word >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	word = (word | word >> 8) & UINT64_C(0x0000ffff0000ffff);
	word |= word >> 16;
	for (int i = 0; i < LANES; i++) {
		uint32_t four = htole32((uint32_t)word[i]);

		memcpy(dst + 4 * i, &four, sizeof(four));
		all &= is_digit[i];
	}
	return all == WORD_OF(0x80);
}

bool
hex_decode(uint8_t *dst, const char *s, size_t n)
{
	char last[DIGITS];
	uint8_t decoded[DIGITS / 2];

	for (; n >= DIGITS; n -= DIGITS) {
		if (!decode(dst, s))
			return false;
		s += DIGITS;
		dst += DIGITS / 2;
	}
	memset(last, '0', sizeof(last));
	memcpy(last, s, n);
	if (n % 2 != 0 || !decode(decoded, last))
		return false;
	memcpy(dst, decoded, n / 2);
	return true;
}
