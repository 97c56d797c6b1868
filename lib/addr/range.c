/* SPDX-License-Identifier: ISC
 *
 * Parses ranges: CIDR prefixes, first-last pairs and single addresses.
 */
#include "addr/range.h"

#include <string.h>

#include "addr/addr_fault.h"

const char range_host_bits[] = "address bits set beyond the prefix";

static const char range_port[] = "a port: a range has none: write 192.0.2.1 or 2001:db8::1, and give the port with -p";
static const char range_pair[] = "an address followed by other fields is a target, not a range: zperm -f and zscan -w accept such lists";

bool
range_covers(const struct range *r, const struct range *other)
{
	return addr_is4(&r->first) == addr_is4(&other->first) && addr_cmp(&r->first, &other->first) <= 0 && addr_cmp(&other->last, &r->last) <= 0;
}

const char *
range_exclusion_fault(const char *why)
{
	return why == range_port || why == range_pair ? "an exclusion has no port: write 192.0.2.1 or 2001:db8::1" : why;
}

/* The fault of a line that looks like a row of some table; NULL if it does not. */
static const char *
table_line_fault(const char *s, size_t n)
{
	const char *comma = memchr(s, ',', n);
	struct addr a;

	if (memchr(s, '|', n) != NULL)
		return "fields separated by |: extract the prefixes first";
	if (comma != NULL && addr_parse(s, (size_t)(comma - s), &a))
		return range_pair;
	if (comma != NULL)
		return "fields separated by commas: extract the prefixes first: cut -d, -f1";
	return NULL;
}

/* The fault of a text, in the words of a list of ranges. */
static const char *
range_fault(const char *s, size_t n)
{
	static const char *const faults[ADDR_FAULTS] = {
		[ADDR_FAULT_OTHER] = "bad address",
		[ADDR_FAULT_JSON] = "JSON: extract the prefixes first: jq -r .cidr",
		[ADDR_FAULT_PORT] = range_port,
		[ADDR_FAULT_BRACKETS] = "write the address without brackets",
		[ADDR_FAULT_ZEROS] = "leading zeros: some programs read them as octal",
		[ADDR_FAULT_PATTERN] = "a pattern: write a prefix or a range: 10.0.0.0/8",
		[ADDR_FAULT_PREFIX] = "bad prefix",
		[ADDR_FAULT_RANGE] = "bad address",
	};
	enum addr_fault fault = addr_fault(s, n);

	if (fault != ADDR_FAULT_OTHER)
		return addr_fault_of_file(fault) != NULL ? addr_fault_of_file(fault) : faults[fault];
	if (table_line_fault(s, n) != NULL)
		return table_line_fault(s, n);
	if (addr_fault_is_number(s, n) && (memchr(s, ' ', n) != NULL || memchr(s, '\t', n) != NULL))
		return "several fields: write one prefix, range or address per line";
	return faults[ADDR_FAULT_OTHER];
}

/*
 * width is that of the spelling: 32 bits for dotted, 128 for text with colons, so 10.0.0.0/8 is
 * ::ffff:10.0.0.0/104.
 */
static const char *
parse_prefix(const char *s, size_t n, unsigned width, struct range *r)
{
	unsigned bits = 0;
	bool beyond_any = false;
	struct addr mask;

	if (addr_parse(s, n, &mask))
		return "a netmask: write the length of the prefix: 10.0.0.0/8";
	if (table_line_fault(s, n) != NULL)
		return table_line_fault(s, n);
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

		beyond_any = beyond_any || (r->first.b[i] & beyond);
		r->first.b[i] &= (uint8_t)~beyond;
		r->last.b[i] |= beyond;
	}
	return beyond_any ? range_host_bits : NULL;
}

bool
range_usable(const char *why)
{
	return why == NULL || why == range_host_bits;
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
	size_t left, right, whole = n;

	if (!prefix)
		mark = memchr(s, '-', n);
	left = mark != NULL ? (size_t)(mark - s) : n;
	right = mark != NULL ? n - left - 1 : 0;
	while (left > 0 && blank(*s))
		s++, left--, whole--;
	range_trim(&s, &left);
	if (!addr_parse(s, left, &r->first))
		return range_fault(s, whole);
	if (mark == NULL) {
		r->last = r->first;
		return NULL;
	}
	mark++;
	range_trim(&mark, &right);
	if (prefix)
		return parse_prefix(mark, right, memchr(s, ':', left) != NULL ? 128 : 32, r);
	if (!addr_parse(mark, right, &r->last))
		return range_fault(s, whole);
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
	if (!range_usable(why) || dash == NULL)
		return why;
	if (addr_is4(&r->first))
		return "only IPv6 prefixes have subnets";
	for (const char *digit = dash + 1; digit < s + n; digit++) {
		if (*digit < '0' || *digit > '9' || b > 128)
			return "bad prefix";
		b = b * 10 + (unsigned)(*digit - '0');
	}
	size = addr_number(&r->last) - addr_number(&r->first);
	if (b < 1 || b > 128 || size < ((unsigned __int128)1 << (128 - b)) - 1)
		return "bad prefix";
	*bits = b;
	return why;
}
