/* SPDX-License-Identifier: ISC
 *
 * Recognises common mistakes in text that is not an address, by pattern only. It never decides
 * whether a line is accepted.
 */
#include "addr/addr_fault.h"

#include <string.h>
#include <strings.h>

#include "addr/addr.h"

static bool
digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static bool
letter(char c)
{
	return (unsigned)((c | ' ') - 'a') < 26;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The number of leading bytes of s, at most n, that are in set. */
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

/* A part of more than one digit begins with 0. */
static bool
has_leading_zero(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (s[i] == '0' && digit(s[i + 1]) && (i == 0 || s[i - 1] == '.'))
			return true;
	return false;
}

/* Four parts between dots, each of 1 to most characters of set. */
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

/* Whether of each two neighbouring bytes exactly one is a null byte. */
static bool
alternates(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if ((s[i] == '\0') == (s[i + 1] == '\0'))
			return false;
	return n > 1;
}

/* Recognises a file that is not text at all, or JSON. */
static enum addr_fault
other_file(const char *s, size_t n)
{
	static const struct { const char *magic; size_t n; enum addr_fault fault; } kinds[] = {
		{ "\x1f\x8b", 2, ADDR_FAULT_GZIP }, { "\xfd""7zXZ", 5, ADDR_FAULT_XZ }, { "\x28\xb5\x2f\xfd", 4, ADDR_FAULT_ZSTD },
		{ "\xff\xfe\0\0", 4, ADDR_FAULT_BINARY }, { "\xff\xfe", 2, ADDR_FAULT_UTF16 }, { "\xfe\xff", 2, ADDR_FAULT_UTF16 },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (n >= kinds[i].n && memcmp(s, kinds[i].magic, kinds[i].n) == 0)
			return kinds[i].fault;
	if (memchr(s, '\0', n) != NULL)
		return alternates(s, n) ? ADDR_FAULT_UTF16 : ADDR_FAULT_BINARY;
	if (s[0] == '{' || (s[0] == '[' && (n == 1 || s[1] == '{' || s[1] == '"')))
		return ADDR_FAULT_JSON;
	return ADDR_FAULT_OTHER;
}

bool
addr_fault_is_other_file(enum addr_fault fault)
{
	return fault >= ADDR_FAULT_JSON;
}

const char *
addr_fault_of_file(enum addr_fault fault)
{
	static const char *const faults[ADDR_FAULTS] = {
		[ADDR_FAULT_UTF16] = "UTF-16 text: convert it: iconv -f utf-16 -t utf-8",
		[ADDR_FAULT_GZIP] = "compressed: unpack it: gzip -dc",
		[ADDR_FAULT_XZ] = "compressed: unpack it: xz -dc",
		[ADDR_FAULT_ZSTD] = "compressed: unpack it: zstd -dc",
		[ADDR_FAULT_BINARY] = "binary, not text",
	};

	return faults[fault];
}

/* Whether there are dashes, each of them between two digits. */
static bool
has_dashes(const char *s, size_t n)
{
	size_t dashes = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] != '-')
			continue;
		if (i == 0 || i + 1 == n || !digit(s[i - 1]) || !digit(s[i + 1]))
			return false;
		dashes++;
	}
	return dashes > 0;
}

enum addr_fault
addr_fault(const char *s, size_t n)
{
	const char *slash = memchr(s, '/', n), *dash = memchr(s, '-', n);
	struct addr_port_text parts;

	if (n == 0)
		return ADDR_FAULT_OTHER;
	if (other_file(s, n) != ADDR_FAULT_OTHER)
		return other_file(s, n);
	if (addr_divide_port(s, n, &parts))
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
	if (memchr(s, '*', n) != NULL ? span(s, n, "0123456789.*-") == n : is_quad(s, n, "0123456789-,", 16) && has_dashes(s, n))
		return ADDR_FAULT_PATTERN;
	return ADDR_FAULT_OTHER;
}

/* The length of the word at s; a blank or a comma ends it. */
static size_t
word(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && !blank(s[i]) && s[i] != ',')
		i++;
	return i;
}

/*
 * Digits and the punctuation of addresses, prefixes, ranges and port lists; a protocol may
 * follow.
 */
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
	while (n > 0 && (blank(*s) || *s == ','))
		s++, n--;
	return is_numeric(s, word(s, n));
}

/* --- comments after a target */

static bool
in_word(char c)
{
	return digit(c) || letter(c);
}

/* Whether the n bytes at s are one of the words; NULL ends the list. */
static bool
is_one_of(const char *s, size_t n, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == n && strncasecmp(*words, s, n) == 0)
			return true;
	return false;
}

/* The number of leading bytes that are letters, digits, dots or, if colons is set, colons. */
static size_t
run(const char *s, size_t n, bool colons)
{
	size_t i = 0;

	while (i < n && (in_word(s[i]) || s[i] == '.' || (colons && s[i] == ':')))
		i++;
	return i;
}

/* An address, possibly at the end of a clause or after a name and a colon. */
static bool
run_is_address(const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n);

	if (span(s, n, ".:") == n)
		return false;
	if (is_address(s, n) || is_address(s, n - 1))
		return true;
	return colon != NULL && is_address(colon + 1, (size_t)(s + n - colon - 1));
}

/*
 * A letter joined to an address by a hyphen or underscore makes it part of a name:
 * host-192.0.2.1, 192.0.2.1-host.
 */
static bool
is_within_name(const char *s, const char *begin, size_t n, const char *end)
{
	if (s - begin > 1 && (s[-1] == '-' || s[-1] == '_') && letter(s[-2]))
		return true;
	return end - s - (ptrdiff_t)n > 1 && (s[n] == '-' || s[n] == '_') && letter(s[n + 1]);
}

static bool
has_address(const char *s, size_t n, bool colons)
{
	const char *begin = s, *end = s + n;

	while (s < end) {
		size_t length = run(s, (size_t)(end - s), colons);

		if (length > 0 && run_is_address(s, length) && !is_within_name(s, begin, length, end))
			return true;
		s += length > 0 ? length : 1;
	}
	return false;
}

/*
 * Skips one punctuation character or one word that may precede a number. Returns false if there
 * is neither.
 */
static bool
skip_lead(const char **s, size_t *n)
{
	static const char *const leads[] = { "port", "ports", "sport", "dport", "tcp", "udp", "sctp", "t", "u",
		"to", "through", "and", "or", "mask", "netmask", "prefix", NULL };
	size_t length = 0;

	if (*n == 0)
		return false;
	while (length < *n && in_word((*s)[length]))
		length++;
	if (length > 0 && !is_one_of(*s, length, leads))
		return false;
	length += length == 0;
	*s += length;
	*n -= length;
	return true;
}

/*
 * The longest word that is examined, in bytes, so that the time for a line stays proportional to
 * its length.
 */
#define NUMBER_MAX 64

/*
 * Whether a number begins at s and extends to white space or to punctuation that numbers do not
 * contain.
 */
static bool
is_number(const char *s, size_t n)
{
	size_t i = 0;

	if (n == 0 || !in_word(*s))
		return false;
	if (n > NUMBER_MAX)
		n = NUMBER_MAX;
	while (i < n && !blank(s[i]) && strchr(",;|=()<>{}\"'`", s[i]) == NULL)
		i++;
	while (i > 0 && strchr(".:!?]-", s[i - 1]) != NULL)
		i--;
	return i > 0 && is_numeric(s, i);
}

static bool
begins_with_number(const char *s, size_t n)
{
	while (!is_number(s, n))
		if (!skip_lead(&s, &n))
			return false;
	return true;
}

bool
addr_fault_field(const char *s, size_t n)
{
	const char *comma;

	while (n > 0 && (blank(*s) || *s == ','))
		s++, n--;
	comma = memchr(s, ',', n);
	if (comma != NULL)
		n = (size_t)(comma - s);
	return begins_with_number(s, n);
}

/* Whether s begins with the second half of a range: "- 192.0.2.9", "through 192.0.2.9". */
static bool
is_end_of_range(const char *s, size_t n)
{
	static const char *const joints[] = { "-", "--", "..", "\xe2\x80\x93", "\xe2\x80\x94", "->", "to", "through", NULL };
	size_t joint = 0;

	while (joint < n && !blank(s[joint]) && !digit(s[joint]))
		joint++;
	if (!is_one_of(s, joint, joints))
		return false;
	while (joint < n && blank(s[joint]))
		joint++;
	return is_address(s + joint, word(s + joint, n - joint));
}

enum addr_fault
addr_fault_comment(const char *s, size_t n)
{
	static const char *const masks[] = { "/", "mask", "netmask", NULL };

	while (n > 0 && blank(*s))
		s++, n--;
	if (is_end_of_range(s, n))
		return ADDR_FAULT_RANGE;
	if (n > 1 && ((*s == '/' && digit(s[1])) || is_one_of(s, word(s, n), masks)) && begins_with_number(s, n))
		return ADDR_FAULT_PREFIX;
	if (has_address(s, n, false) || has_address(s, n, true) || begins_with_number(s, n))
		return ADDR_FAULT_MORE;
	return ADDR_FAULT_OTHER;
}
