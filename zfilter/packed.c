/* SPDX-License-Identifier: ISC
 *
 * Packs fields as a byte for the type, followed by:
 *
 *     up to 8     that many bytes of a decimal number, the highest first
 *     PACKED_4    an IPv4 address, 4 bytes
 *     PACKED_16   an IPv6 address, 16 bytes
 *     PACKED_TEXT its bytes, with 0 1 for a null byte, and 0 0 at the end
 *
 * Text is packed as a number or an address only if it can be restored without a change: "080" stays
 * text, because it is not "80".
 */
#include "packed.h"

#include <stdbool.h>
#include <string.h>

#include "addr/addr.h"

enum { PACKED_4 = 9, PACKED_16, PACKED_TEXT };

/* A decimal number without leading zeros, below 10^19. */
static bool
is_number(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (n - 1 >= 19 || (*s == '0' && n > 1))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (unsigned)(s[i] - '0');
	}
	*out = v;
	return true;
}

static bool
is_address(const char *s, size_t n, struct addr *a)
{
	char text[ADDR_STRLEN];

	return addr_parse(s, n, a) && addr_format(a, text) == n && memcmp(text, s, n) == 0;
}

static uint8_t *
put_number(uint8_t *d, uint64_t v)
{
	unsigned n = 0;

	while (n < 8 && v >> 8 * n > 0)
		n++;
	*d++ = (uint8_t)n;
	while (n-- > 0)
		*d++ = (uint8_t)(v >> 8 * n);
	return d;
}

static uint8_t *
put_text(uint8_t *d, const char *s, size_t n)
{
	const char *end = s + n, *null;

	*d++ = PACKED_TEXT;
	while (s < end && (null = memchr(s, '\0', (size_t)(end - s))) != NULL) {
		d = mempcpy(d, s, (size_t)(null - s));
		*d++ = 0;
		*d++ = 1;
		s = null + 1;
	}
	d = mempcpy(d, s, (size_t)(end - s));
	*d++ = 0;
	*d++ = 0;
	return d;
}

uint8_t *
packed_put(uint8_t *d, const char *s, size_t n)
{
	struct addr a;
	uint64_t v;

	if (is_number(s, n, &v))
		return put_number(d, v);
	if (is_address(s, n, &a)) {
		bool is4 = addr_is4(&a);

		*d++ = is4 ? PACKED_4 : PACKED_16;
		return mempcpy(d, a.b + (is4 ? 12 : 0), is4 ? 4 : 16);
	}
	return put_text(d, s, n);
}
