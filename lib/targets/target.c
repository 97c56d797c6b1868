/* SPDX-License-Identifier: ISC
 *
 * Target lines: text to struct and back, and the sum that proves coverage.
 */
#include "targets/target.h"

#include <stdio.h>
#include <string.h>

#include "addr/addr_fault.h"

static bool
ends_field(char c)
{
	return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '#';
}

/* The length of the field at s, which ends before end at the latest. */
static size_t
field(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && !ends_field(*p))
		p++;
	return (size_t)(p - s);
}

/* One to nine decimal digits that make up the whole field; -1 where it is anything else. */
static int
decimal(const char *s, size_t n)
{
	int v = 0;

	if (n == 0 || n > 9)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

static const char *
skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++;
	return s;
}

static const char *
fault_words(enum addr_fault fault)
{
	static const char *const faults[ADDR_FAULTS] = {
		[ADDR_FAULT_OTHER] = "bad address",
		[ADDR_FAULT_JSON] = "JSON: targets are lines of text: zfilter and zrecv write them with -O csv",
		[ADDR_FAULT_PORT] = "a comma goes before the port: 192.0.2.1,443 or 2001:db8::1,443",
		[ADDR_FAULT_BRACKETS] = "an address has no brackets here",
		[ADDR_FAULT_ZEROS] = "leading zeros, which are octal to some programs",
		[ADDR_FAULT_PATTERN] = "a pattern is no target: zperm -f takes lists of prefixes and ranges",
		[ADDR_FAULT_PREFIX] = "a prefix is no target: zperm -f prints its addresses",
		[ADDR_FAULT_RANGE] = "a range is no target: zperm -f prints its addresses",
		[ADDR_FAULT_MORE] = "not one target: a comma goes before a port, # before a comment",
	};

	return addr_fault_of_file(fault) != NULL ? addr_fault_of_file(fault) : faults[fault];
}

const char *
target_address_fault(const char *s, size_t n)
{
	return fault_words(addr_fault(s, n));
}

/* From s up to the sign that lets anything follow. */
static size_t
unsigned_part(const char *s, const char *end)
{
	const char *sign = memchr(s, '#', (size_t)(end - s));

	return (size_t)((sign != NULL ? sign : end) - s);
}

/* A comment that looks like more of a target was meant as that. */
static const char *
comment_fault(const char *s, const char *end)
{
	enum addr_fault fault = addr_fault_comment(s, unsigned_part(s, end));

	return fault != ADDR_FAULT_OTHER ? fault_words(fault) : NULL;
}

/* Further fields, which may be columns of any kind. */
static const char *
fields_fault(const char *s, const char *end)
{
	return addr_fault_field(s, unsigned_part(s, end)) ? fault_words(ADDR_FAULT_MORE) : NULL;
}

static size_t
count_digits(const char *s, size_t n)
{
	size_t digits = 0;

	while (digits < n && s[digits] >= '0' && s[digits] <= '9')
		digits++;
	return digits;
}

/* FIRST-LAST */
static const char *
port_fault(const char *s, size_t n)
{
	size_t first = count_digits(s, n);

	if (first > 0 && first + 1 < n && s[first] == '-' && first + 1 + count_digits(s + first + 1, n - first - 1) == n)
		return "one port a line: -p takes several";
	return "bad port";
}

/*
 * Whether the line goes on with a comma at *s, which is then passed over; if not, a remark may
 * follow.
 */
static bool
take_comma(const char **s, const char *end)
{
	*s = skip_blanks(*s, end);
	if (*s == end || **s != ',')
		return false;
	*s = skip_blanks(*s + 1, end);
	return true;
}

const char *
target_parse(const char *s, size_t len, struct target *t)
{
	const char *fields;

	return target_parse_fields(s, len, t, &fields);
}

const char *
target_parse_fields(const char *s, size_t len, struct target *t, const char **fields)
{
	const char *end = s + len;
	size_t n = field(s, end);
	int v;

	*fields = NULL;

	if (!addr_parse(s, n, &t->addr))
		return target_address_fault(s, n);
	t->port = 0;
	t->attempt = 0;
	t->has_attempt = false;
	s += n;
	if (s == end)
		return NULL;
	if (!take_comma(&s, end))
		return comment_fault(s, end);

	*fields = s;
	n = field(s, end);
	if (n > 0) {
		v = decimal(s, n);
		if (v < 1 || v > 65535)
			return port_fault(s, n);
		t->port = (uint16_t)v;
	}
	s += n;
	if (s == end)
		return NULL;
	if (!take_comma(&s, end)) {
		*fields = NULL;
		return comment_fault(s, end);
	}

	/* A third field that is no +N is a remark, but an attempt out of range is a mistake. */
	n = field(s, end);
	if (n < 2 || *s != '+' || (v = decimal(s + 1, n - 1)) < 0)
		return fields_fault(s, end);
	if (v >= TARGET_ATTEMPTS)
		return "bad attempt";
	t->attempt = (uint8_t)v;
	t->has_attempt = true;
	s += n;
	if (!take_comma(&s, end))
		return comment_fault(s, end);
	return fields_fault(s, end);
}

bool
target_none(const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++, n--;
	return n == 0 || *s == '#';
}

size_t
target_format(const struct target *t, char s[TARGET_STRLEN])
{
	size_t n = addr_format(&t->addr, s);

	if (t->port != 0)
		n += (size_t)snprintf(s + n, TARGET_STRLEN - n, ",%u", t->port);
	else if (t->has_attempt)
		s[n++] = ',';
	if (t->has_attempt)
		n += (size_t)snprintf(s + n, TARGET_STRLEN - n, ",+%u", t->attempt);
	s[n] = '\0';
	return n;
}

uint64_t
target_sum(const struct target *t)
{
	uint64_t x = addr_is4(&t->addr) ? addr_to4(&t->addr)
	    : target_mix(target_mix(addr_hi(&t->addr)) + addr_lo(&t->addr));

	return target_mix(x + ((uint64_t)t->port << 32) + ((uint64_t)t->attempt << 48));
}
