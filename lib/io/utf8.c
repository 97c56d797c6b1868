/* SPDX-License-Identifier: ISC
 *
 * Decodes UTF-8 strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF (RFC 3629,
 * section 4).
 */
#include "io/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

size_t
utf8_length(const char *text, size_t n)
{
	const uint8_t *s = (const uint8_t *)text;
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90)
	    || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

static bool
is_c1(uint8_t c)
{
	return c >= 0x80 && c < 0xa0;
}

size_t
utf8_control(const char *text, size_t n)
{
	const uint8_t *s = (const uint8_t *)text;

	if (s[0] < ' ' || s[0] == 0x7f || is_c1(s[0]))
		return 1;
	return s[0] == 0xc2 && n > 1 && is_c1(s[1]) ? 2 : 0;
}

void
utf8_disarm(char *s, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_control(s + i, n - i);
		memset(s + i, '?', len);
		if (len == 0)
			len = utf8_length(s + i, n - i);
		if (len == 0)
			len = 1;
	}
}
