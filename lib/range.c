/* SPDX-License-Identifier: ISC
 *
 * Ranges: CIDR prefixes, first-last pairs and single addresses.
 */
#include "range.h"

#include <string.h>

/* width is that of the spelling: 32 for dotted, 128 for anything with colons, so 10.0.0.0/8 is ::ffff:10.0.0.0/104. */
static const char *
parse_prefix(const char *s, size_t n, unsigned width, struct range *r)
{
	unsigned bits = 0;

	if (n == 0 || n > 3)
		return "bad prefix";
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return "bad prefix";
		bits = bits * 10 + (unsigned)(s[i] - '0');
	}
	if (bits > width || (s[0] == '0' && n > 1))
		return "bad prefix";
	bits += 128 - width;
	r->last = r->first;
	for (unsigned i = bits / 8; i < 16; i++) {
		uint8_t beyond = (uint8_t)(i == bits / 8 ? 0xff >> bits % 8 : 0xff);

		if (r->first.b[i] & beyond)
			return "address bits set beyond the prefix";
		r->last.b[i] |= beyond;
	}
	return NULL;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
range_trim(const char **s, size_t *n)
{
	while (*n > 0 && blank((*s)[*n - 1]))
		(*n)--;
	while (*n > 0 && blank(**s))
		(*s)++, (*n)--;
}

const char *
range_parse(const char *s, size_t n, struct range *r)
{
	const char *mark = memchr(s, '/', n);
	bool prefix = mark != NULL;
	size_t left, right;

	if (!prefix)
		mark = memchr(s, '-', n);
	left = mark != NULL ? (size_t)(mark - s) : n;
	right = mark != NULL ? n - left - 1 : 0;
	range_trim(&s, &left);
	if (!addr_parse(s, left, &r->first))
		return "bad address";
	if (mark == NULL) {
		r->last = r->first;
		return NULL;
	}
	mark++;
	range_trim(&mark, &right);
	if (prefix)
		return parse_prefix(mark, right, memchr(s, ':', left) != NULL ? 128 : 32, r);
	if (!addr_parse(mark, right, &r->last))
		return "bad address";
	if (addr_is4(&r->first) != addr_is4(&r->last))
		return "range across address families";
	if (addr_cmp(&r->first, &r->last) > 0)
		return "empty range";
	return NULL;
}

const char *
range_parse_subnets(const char *s, size_t n, struct range *r, unsigned *bits)
{
	const char *slash = memchr(s, '/', n), *dash, *why;
	unsigned __int128 size;
	unsigned b = 0;

	*bits = 0;
	dash = slash != NULL ? memchr(slash, '-', n - (size_t)(slash - s)) : NULL;
	why = range_parse(s, dash != NULL ? (size_t)(dash - s) : n, r);
	if (why != NULL || dash == NULL)
		return why;
	if (addr_is4(&r->first))
		return "subnets are of IPv6 prefixes only";
	for (const char *digit = dash + 1; digit < s + n; digit++) {
		if (*digit < '0' || *digit > '9' || b > 128)
			return "bad prefix";
		b = b * 10 + (unsigned)(*digit - '0');
	}
	size = addr_number(&r->last) - addr_number(&r->first);
	if (b < 1 || b > 128 || size < ((unsigned __int128)1 << (128 - b)) - 1)
		return "bad prefix";
	*bits = b;
	return NULL;
}
