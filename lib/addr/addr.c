/* SPDX-License-Identifier: ISC
 *
 * Addresses: text to 16 bytes and back.
 */
#include "addr/addr.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include "io/decimal.h"

int
addr_cmp(const struct addr *a, const struct addr *b)
{
	uint64_t x = addr_hi(a), y = addr_hi(b);

	if (x == y) {
		x = addr_lo(a);
		y = addr_lo(b);
	}
	return (x > y) - (x < y);
}

struct addr
addr_next(struct addr a)
{
	for (int i = 15; i >= 0 && ++a.b[i] == 0; i--)
		;
	return a;
}

struct addr
addr_before(struct addr a)
{
	for (int i = 15; i >= 0 && a.b[i]-- == 0; i--)
		;
	return a;
}

unsigned __int128
addr_number(const struct addr *a)
{
	return (unsigned __int128)addr_hi(a) << 64 | addr_lo(a);
}

struct addr
addr_from_number(unsigned __int128 v)
{
	uint64_t hi = htobe64((uint64_t)(v >> 64)), lo = htobe64((uint64_t)v);
	struct addr a;

	memcpy(a.b, &hi, 8);
	memcpy(a.b + 8, &lo, 8);
	return a;
}

/* Dotted decimal. By hand, since inet_pton wants a NUL and costs ten times as much. */
static bool
parse4(const char *s, size_t n, uint32_t *out)
{
	const char *end = s + n;
	uint32_t v = 0;

	for (int part = 0; part < 4; part++) {
		unsigned x = 0;
		const char *start = s;

		while (s < end && (unsigned)(*s - '0') < 10 && s - start < 3)
			x = x * 10 + (unsigned)(*s++ - '0');
		if (s == start || x > 255 || (*start == '0' && s - start > 1))
			return false;
		v = v << 8 | x;
		if (part < 3 && (s == end || *s++ != '.'))
			return false;
	}
	*out = v;
	return s == end;
}

bool
addr_parse(const char *s, size_t n, struct addr *a)
{
	char text[ADDR_STRLEN];
	struct in6_addr in6;
	uint32_t v;

	if (parse4(s, n, &v)) {
		*a = addr_from4(v);
		return true;
	}
	if (n >= sizeof(text) || memchr(s, ':', n) == NULL || memchr(s, '\0', n) != NULL)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(AF_INET6, text, &in6) != 1)
		return false;
	memcpy(a->b, &in6, sizeof(a->b));
	return true;
}

/* A 16-bit group in hexadecimal without leading zeros. */
static char *
put_group(char *p, unsigned group)
{
	static const char digits[] = "0123456789abcdef";
	int shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*p++ = digits[group >> shift & 0xf];
	return p;
}

/*
 * RFC 5952, 4: the longest run of two or more groups of 0, of equal ones the first, becomes "::".
 * Both families by hand, since inet_ntop takes up to a microsecond, which is more than all the
 * rest of a line or row.
 */
static char *
format6(const uint8_t b[16], char *p)
{
	unsigned groups[8], run = 0, longest = 1, from = 8;

	for (unsigned i = 0; i < 8; i++) {
		groups[i] = (unsigned)b[2 * i] << 8 | b[2 * i + 1];
		run = groups[i] == 0 ? run + 1 : 0;
		if (run > longest) {
			longest = run;
			from = i + 1 - run;
		}
	}
	for (unsigned i = 0; i < 8; i++) {
		if (i == from) {
			*p++ = ':';
			i += longest - 1;
			if (i == 7)
				*p++ = ':';
			continue;
		}
		if (i > 0)
			*p++ = ':';
		p = put_group(p, groups[i]);
	}
	return p;
}

/*
 * All digits of a part and its dot are written at once, but for the leading zeros: how many there
 * are, no processor can guess.
 */
static char *
format4(uint32_t a, char *p)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		uint32_t byte = a >> shift & 0xff, zeros = (uint32_t)(byte < 100) + (byte < 10);
		uint32_t text = ('0' + byte / 100) | ('0' + byte / 10 % 10) << 8 | ('0' + byte % 10) << 16 | (uint32_t)'.' << 24;

		text = htole32(text >> 8 * zeros);
		memcpy(p, &text, sizeof(text));
		p += 4 - zeros;
	}
	return p - 1;   /* without the last dot */
}

size_t
addr_format(const struct addr *a, char s[ADDR_STRLEN])
{
	char *end = addr_is4(a) ? format4(addr_to4(a), s) : format6(a->b, s);

	*end = '\0';
	return (size_t)(end - s);
}

size_t
addr_format_port(const struct addr *a, uint16_t port, char s[ADDR_PORT_STRLEN])
{
	bool brackets = port != 0 && !addr_is4(a);
	char *end = s;

	if (brackets)
		*end++ = '[';
	end += addr_format(a, end);
	if (brackets)
		*end++ = ']';
	if (port != 0) {
		*end++ = ':';
		end += decimal_put(end, port);
	}
	*end = '\0';
	return (size_t)(end - s);
}
