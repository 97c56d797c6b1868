/* SPDX-License-Identifier: ISC
 *
 * Writes CSV fields. libcsv's own writer quotes every field, which spoils rows for cut and awk.
 */
#include "io/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "io/word.h"

/* Whether any of eight bytes needs quotes. All such bytes sort before letters and digits. */
static bool
has_special(uint64_t word)
{
	return (word_has(word, ',') | word_has(word, '"') | word_has(word, '\r') | word_has(word, '\n')) != 0;
}

static bool
needs_quotes(uint64_t word)
{
	return word_below(word, ',' + 1) != 0 && has_special(word);
}

/*
 * Copies a field that needs no quotes; false if it needs them, and the bytes written are then
 * meaningless. The last bytes are copied together with bytes before them, as one more word or as
 * two half words.
 */
static bool
copy_plain(char *dst, const char *s, size_t n)
{
	size_t i = 0;
	uint64_t word;
	uint32_t first, last;

	for (; i + sizeof(word) <= n; i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if (needs_quotes(word))
			return false;
		memcpy(dst + i, &word, sizeof(word));
	}
	if (n >= sizeof(word)) {
		memcpy(&word, s + n - sizeof(word), sizeof(word));
		memcpy(dst + n - sizeof(word), &word, sizeof(word));
		return !needs_quotes(word);
	}
	if (n >= sizeof(first)) {
		memcpy(&first, s, sizeof(first));
		memcpy(&last, s + n - sizeof(last), sizeof(last));
		memcpy(dst, &first, sizeof(first));
		memcpy(dst + n - sizeof(last), &last, sizeof(last));
		return !needs_quotes((uint64_t)last << 32 | first);
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
	const char *end = s + n, *quote;
	char *d = dst;

	if (copy_plain(dst, s, n))
		return n;
	*d++ = '"';
	while ((quote = memchr(s, '"', (size_t)(end - s))) != NULL) {
		d = mempcpy(d, s, (size_t)(quote - s));
		d = mempcpy(d, "\"\"", 2);
		s = quote + 1;
	}
	d = mempcpy(d, s, (size_t)(end - s));
	*d++ = '"';
	return (size_t)(d - dst);
}
