/* SPDX-License-Identifier: ISC
 *
 * Converts addresses between text and 16 bytes.
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

struct addr
addr_from_number(unsigned __int128 v)
{
	uint64_t hi = htobe64((uint64_t)(v >> 64)), lo = htobe64((uint64_t)v);
	struct addr a;

	memcpy(a.b, &hi, 8);
	memcpy(a.b + 8, &lo, 8);
	return a;
}

/* --- IPv4 */

/* Text as a number, of which the first byte is the lowest. */
static uint32_t
load4(const char *s)
{
	uint32_t word;

	memcpy(&word, s, sizeof(word));
	return le32toh(word);
}

static uint64_t
load8(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return le64toh(word);
}

/* A bit for each of eight bytes that is a dot, the lowest for the first. */
static unsigned
dots_of(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), sevens = ones * 0x7f;

	word ^= ones * '.';
	word = ~(((word & sevens) + sevens) | word) >> 7 & ones;
	return (unsigned)(word * UINT64_C(0x0102040810204080) >> 56);
}

/*
 * Two parts, each of 1 to 3 digits. The last digit is the third byte, and those before the first
 * digit mean nothing. Above UINT16_MAX where one is no number from 0 to 255, or has leading zeros.
 */
static inline uint32_t
parse_parts(uint32_t first, unsigned first_n, uint32_t second, unsigned second_n)
{
	static const uint32_t digits[] = { 0, 0xff0000, 0xffff00, 0xffffff };
	static const uint32_t least[] = { 0, 0, 10, 100 };
	const uint64_t low = UINT64_C(0x000000ff000000ff);
	uint64_t v = ((uint64_t)second << 32 | first) ^ UINT64_C(0x0030303000303030);
	uint64_t other;

	v &= (uint64_t)digits[second_n] << 32 | digits[first_n];
	/* A digit of 10 or more. */
	other = (v | (v + UINT64_C(0x0076767600767676))) & UINT64_C(0x0080808000808080);
	v = (v & low) * 100 + (v >> 8 & low) * 10 + (v >> 16 & low);
	first = (uint32_t)v;
	second = (uint32_t)(v >> 32);
	if ((other != 0) | (first > 255) | (first < least[first_n]) | (second > 255) | (second < least[second_n]))
		return UINT32_MAX;
	return first << 8 | second;
}

/*
 * Dotted decimal. By hand, since inet_pton wants a NUL and costs ten times as much; and without a
 * branch on how many digits a part has, which no processor can guess. The dots, and the end, of
 *
 *     192.0.2.77                   are at 3, 5, 7 and 10: the parts have 3, 1, 1 and 2 digits,
 *     192   2.0   0.2   .77        which end the three bytes before these.
 */
static bool
parse4(const char *s, size_t n, uint32_t *out)
{
	unsigned dots, after_first, after_second, end, at, at_second, at_third;
	uint64_t low, high;
	uint32_t upper, lower;

	if (n < 7 || n > 15)
		return false;
	low = n > 7 ? load8(s) : (uint64_t)load4(s + 3) << 24 | load4(s);
	high = n > 7 ? load8(s + n - 8) >> 8 >> 8 * (15 - n) : 0;
	dots = dots_of(high) << 8 | dots_of(low) | 1U << n;
	after_first = dots & (dots - 1);
	after_second = after_first & (after_first - 1);
	end = after_second & (after_second - 1);
	if (end != 1U << n)
		return false;
	at = (unsigned)__builtin_ctz(dots);
	at_second = (unsigned)__builtin_ctz(after_first);
	at_third = (unsigned)__builtin_ctz(after_second);
	if (at - 1 > 2 || at_second - at - 2 > 2 || at_third - at_second - 2 > 2 || n - at_third - 2 > 2)
		return false;
	upper = parse_parts((uint32_t)(low << 24 >> 8 * at), at, load4(s + at_second - 3), at_second - at - 1);
	lower = parse_parts(load4(s + at_third - 3), at_third - at_second - 1, load4(s + n - 4) >> 8, (unsigned)n - at_third - 1);
	if ((upper | lower) > UINT16_MAX)
		return false;
	*out = upper << 16 | lower;
	return true;
}

/* --- both */

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

/* Writes a 16-bit group in hexadecimal without leading zeros. */
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
 * RFC 5952, section 4: the longest run of two or more zero groups becomes "::"; of equally long
 * runs, the first. Both families avoid inet_ntop, which takes up to a microsecond, more than all
 * other work on a line or row.
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
 * Writes all digits of a part and its dot in one store, shifted by the number of leading zeros. A
 * branch on that number would be mispredicted.
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
	return p - 1;   /* excluding the last dot */
}

size_t
addr_format(const struct addr *a, char s[ADDR_STRLEN])
{
	char *end = addr_is4(a) ? format4(addr_to4(a), s) : format6(a->b, s);

	*end = '\0';
	return (size_t)(end - s);
}

/* IPv6 needs the brackets: its last group could be a port. */
bool
addr_divide_port(const char *s, size_t n, struct addr_port_text *parts)
{
	const char *port = s + n;
	struct addr_port_text t;
	struct addr a;

	while (port > s && (unsigned)(port[-1] - '0') < 10)
		port--;
	if (port == s + n || port == s || port[-1] != ':')
		return false;
	t = (struct addr_port_text){ s, port, (size_t)(port - s) - 1, (size_t)(s + n - port) };
	if (t.addr_n > 2 && s[0] == '[' && s[t.addr_n - 1] == ']') {
		t.addr++;
		t.addr_n -= 2;
	} else if (memchr(s, ':', t.addr_n) != NULL) {
		return false;
	}
	if (!addr_parse(t.addr, t.addr_n, &a))
		return false;
	*parts = t;
	return true;
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
