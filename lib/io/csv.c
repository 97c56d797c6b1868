/* SPDX-License-Identifier: ISC
 *
 * Writing CSV fields. libcsv's own writer puts every field in quotes, which spoils rows for cut
 * and awk.
 */
#include "io/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "io/word.h"

/* Of eight bytes. All that needs quotes is below the letters and digits. */
static bool
has_special(uint64_t word)
{
	return (word_has(word, ',') | word_has(word, '"') | word_has(word, '\r') | word_has(word, '\n')) != 0;
}

/*
 * Copies what needs no quotes; false where something does, and what has been written means
 * nothing.
 */
static bool
copy_plain(char *dst, const char *s, size_t n)
{
	size_t i = 0;
	uint64_t word;

	for (; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if (word_below(word, ',' + 1) != 0 && has_special(word))
			return false;
		memcpy(dst + i, &word, sizeof(word));
	}
	for (; i < n; i++) {
		if (s[i] == ',' || s[i] == '"' || s[i] == '\r' || s[i] == '\n')
			return false;
		dst[i] = s[i];
	}
	return true;
}

size_t
csv_field(char *dst, const char *s, size_t n)
{
	char *d = dst;

	if (copy_plain(dst, s, n))
		return n;
	*d++ = '"';
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			*d++ = '"';
		*d++ = s[i];
	}
	*d++ = '"';
	return (size_t)(d - dst);
}
