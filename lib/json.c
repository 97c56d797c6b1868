/* SPDX-License-Identifier: ISC
 *
 * Writing JSON strings.
 */
#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* How many bytes the UTF-8 character at s has, of n that there are; 0: there is none (RFC 3629, section 4). */
static size_t
utf8_length(const uint8_t *s, size_t n)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Neither longer than need be, nor a surrogate, nor beyond U+10FFFF. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90)
	    || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

size_t
json_string(char *dst, const char *s, size_t n)
{
	char *d = dst;

	*d++ = '"';
	for (size_t i = 0; i < n;) {
		size_t len = utf8_length((const uint8_t *)s + i, n - i);
		unsigned char c = (unsigned char)s[i];

		if (len == 0 || c < 0x20 || c == 0x7f) {
			d += sprintf(d, "\\u%04x", c);
			i++;
			continue;
		}
		if (c == '"' || c == '\\')
			*d++ = '\\';
		memcpy(d, s + i, len);
		d += len;
		i += len;
	}
	*d++ = '"';
	return (size_t)(d - dst);
}
