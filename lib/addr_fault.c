/* SPDX-License-Identifier: ISC
 *
 * Text that is no address: recognises common mistakes by their look alone. None of this decides whether a line is taken.
 */
#include "addr_fault.h"

#include <string.h>

#include "addr.h"

static bool
digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* How many bytes of s, up to n, are in set. */
static size_t
span(const char *s, size_t n, const char *set)
{
	size_t i = 0;

	while (i < n && s[i] != '\0' && strchr(set, s[i]) != NULL)
		i++;
	return i;
}

static bool
is_address(const char *s, size_t n)
{
	struct addr a;

	return addr_parse(s, n, &a);
}

static bool
is_digits(const char *s, size_t n)
{
	return n > 0 && span(s, n, "0123456789") == n;
}

/* 192.0.2.1:80; an IPv6 address has no port without brackets. */
static bool
has_port(const char *s, size_t n)
{
	const char *colon = memrchr(s, ':', n);
	size_t before = colon != NULL ? (size_t)(colon - s) : 0;

	if (colon == NULL || !is_digits(colon + 1, n - before - 1))
		return false;
	if (s[0] == '[')
		return before > 2 && s[before - 1] == ']' && is_address(s + 1, before - 2);
	return memchr(s, ':', before) == NULL && is_address(s, before);
}

/* A part of more than one digit begins with 0. */
static bool
has_leading_zero(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (s[i] == '0' && digit(s[i + 1]) && (i == 0 || s[i - 1] == '.'))
			return true;
	return false;
}

/* Four parts between dots, each of one letter of set up to most of them. */
static bool
is_quad(const char *s, size_t n, const char *set, size_t most)
{
	int parts = 0;

	for (const char *end = s + n;; s++) {
		size_t part = span(s, (size_t)(end - s), set);

		if (part == 0 || part > most)
			return false;
		parts++;
		s += part;
		if (s == end)
			return parts == 4;
		if (*s != '.')
			return false;
	}
}

enum addr_fault
addr_fault(const char *s, size_t n)
{
	const char *slash = memchr(s, '/', n), *dash = memchr(s, '-', n);

	if (n == 0)
		return ADDR_FAULT_OTHER;
	if (memchr(s, '\0', n) != NULL)
		return ADDR_FAULT_UTF16;
	if (s[0] == '{' || (s[0] == '[' && (n == 1 || s[1] == '{' || s[1] == '"')))
		return ADDR_FAULT_JSON;
	if (has_port(s, n))
		return ADDR_FAULT_PORT;
	if (s[0] == '[' && s[n - 1] == ']' && is_address(s + 1, n - 2))
		return ADDR_FAULT_BRACKETS;
	if (slash != NULL && is_address(s, (size_t)(slash - s)))
		return ADDR_FAULT_PREFIX;
	if (dash != NULL && is_address(s, (size_t)(dash - s)) && is_address(dash + 1, (size_t)(s + n - dash - 1)))
		return ADDR_FAULT_RANGE;
	if (slash != NULL)
		n = (size_t)(slash - s);
	if (is_quad(s, n, "0123456789", 4) && has_leading_zero(s, n))
		return ADDR_FAULT_ZEROS;
	if (memchr(s, '*', n) != NULL ? span(s, n, "0123456789.*-") == n : is_quad(s, n, "0123456789-,", 16) && dash != NULL)
		return ADDR_FAULT_PATTERN;
	return ADDR_FAULT_OTHER;
}

/* The length of the word at s, which a comma ends, too. */
static size_t
word(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && !blank(s[i]) && s[i] != ',')
		i++;
	return i;
}

/* Digits and what stands between them in addresses, prefixes, ranges and lists of ports; a protocol may follow. */
static bool
is_numeric(const char *s, size_t n)
{
	size_t numeric = span(s, n, "0123456789.:/+-,;[]"), digits = 0, address = 0;

	while (address < n && s[address] != '/' && s[address] != '-')
		address++;
	if (is_address(s, address))
		return true;
	for (size_t i = 0; i < numeric; i++)
		digits += digit(s[i]);
	return digits > 0 && (numeric == n || (s[numeric - 1] == '/' && (n - numeric == 3 || n - numeric == 4)));
}

bool
addr_fault_is_number(const char *s, size_t n)
{
	static const char *const leads[] = { "-", "--", "/", ":", "..", "\xe2\x80\x93", "to", "port", "mask", "netmask" };
	size_t first, next;

	while (n > 0 && (blank(*s) || *s == ','))
		s++, n--;
	first = word(s, n);
	if (is_numeric(s, first))
		return true;
	next = first;
	while (next < n && blank(s[next]))
		next++;
	for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++)
		if (strlen(leads[i]) == first && memcmp(leads[i], s, first) == 0)
			return is_numeric(s + next, word(s + next, n - next));
	return false;
}
