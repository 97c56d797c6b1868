/* SPDX-License-Identifier: ISC
 *
 * Converts target lines between text and struct, and computes the sum that proves coverage.
 */
#include "targets/target.h"

#include <stdio.h>
#include <string.h>

#include "addr/addr_fault.h"
#include "targets/host_name.h"

static bool
ends_field(char c)
{
	return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '#';
}

/* The length of the field at s, which ends at end or before. */
static size_t
field(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && !ends_field(*p))
		p++;
	return (size_t)(p - s);
}

/* The value of a field of one to nine decimal digits; -1 for any other text. */
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
		[ADDR_FAULT_PORT] = "write a comma before the port: 192.0.2.1,443 or 2001:db8::1,443",
		[ADDR_FAULT_BRACKETS] = "write the address without brackets",
		[ADDR_FAULT_ZEROS] = "leading zeros: some programs read them as octal",
		[ADDR_FAULT_PATTERN] = "a pattern is not a target: zperm -f takes lists of prefixes and ranges",
		[ADDR_FAULT_PREFIX] = "a prefix is not a target: zperm -f prints its addresses",
		[ADDR_FAULT_RANGE] = "a range is not a target: zperm -f prints its addresses",
		[ADDR_FAULT_MORE] = "more than one target: write a comma before a port, and # before a comment",
	};

	return addr_fault_of_file(fault) != NULL ? addr_fault_of_file(fault) : faults[fault];
}

const char *
target_address_fault(const char *s, size_t n)
{
	return fault_words(addr_fault(s, n));
}

/* The length of the text before a #, which starts a free comment. */
static size_t
unsigned_part(const char *s, const char *end)
{
	const char *sign = memchr(s, '#', (size_t)(end - s));

	return (size_t)((sign != NULL ? sign : end) - s);
}

/* A comment that looks like the rest of a target is refused. */
static const char *
comment_fault(const char *s, const char *end)
{
	enum addr_fault fault = addr_fault_comment(s, unsigned_part(s, end));

	return fault != ADDR_FAULT_OTHER ? fault_words(fault) : NULL;
}

/*
 * Further fields, which may be columns of any kind; one that looks like part of a target is
 * refused.
 */
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

/* Distinguishes a range FIRST-LAST from other bad ports. */
static const char *
port_fault(const char *s, size_t n)
{
	size_t first = count_digits(s, n);

	if (first > 0 && first + 1 < n && s[first] == '-' && first + 1 + count_digits(s + first + 1, n - first - 1) == n)
		return "one port per line: -p accepts several";
	return "bad port";
}

/*
 * Skips a comma and the blanks around it. Returns false if there is none; then a comment may
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

static bool
take_name(const char *s, size_t n, struct target_rest *rest)
{
	rest->name_n = host_name_length(s, n);
	rest->name = rest->name_n > 0 ? s : NULL;
	return rest->name != NULL;
}

/* A name in place of the port needs a dot, which distinguishes it from words and other columns. */
static bool
take_early_name(const char *s, size_t n, struct target_rest *rest)
{
	return memchr(s, '.', n) != NULL && take_name(s, n, rest);
}

/* A field after an early name, where a port may have been meant. */
static const char *
late_field_fault(const char *s, const char *end)
{
	const char *why = fields_fault(s, end);
	struct port port;

	return why != NULL && port_parse(s, field(s, end), &port) ? "a port goes before the name: 192.0.2.1,443,,www.example.org" : why;
}

/* Parses the fields after an early name; refuses a field that could be meant as the port. */
static const char *
parse_after_early_name(const char *s, const char *end, struct target_rest *rest)
{
	const char *why = NULL;

	if (!take_comma(&s, end) && s < end) {
		rest->fields = NULL;
		return comment_fault(s, end);
	}
	while (s < end && why == NULL) {
		why = late_field_fault(s, end);
		s += field(s, end);
		if (!take_comma(&s, end))
			break;
	}
	return why;
}

/* The fourth field, after the attempt. */
static const char *
parse_name(const char *s, const char *end, struct target_rest *rest)
{
	size_t n = field(s, end);

	if (!take_name(s, n, rest)) {
		rest->bad_name = n > 0;
		return fields_fault(s, end);
	}
	s += n;
	return take_comma(&s, end) ? NULL : comment_fault(s, end);
}

/* The third field: an attempt, nothing, or a comment. An attempt out of range is an error. */
static const char *
parse_attempt(const char *s, const char *end, struct target *t, struct target_rest *rest)
{
	size_t n = field(s, end);
	const char *next = s + n;
	int v;

	if (n == 0)
		return take_comma(&next, end) ? parse_name(next, end, rest) : fields_fault(s, end);
	if (n < 2 || *s != '+' || (v = decimal(s + 1, n - 1)) < 0)
		return fields_fault(s, end);
	if (v >= TARGET_ATTEMPTS)
		return "bad attempt";
	t->attempt = (uint8_t)v;
	t->has_attempt = true;
	return take_comma(&next, end) ? parse_name(next, end, rest) : comment_fault(next, end);
}

/* NAME,ADDRESS. Any other text is a bad address. */
static const char *
parse_name_first(const char *s, const char *end, struct target *t, struct target_rest *rest)
{
	size_t n = field(s, end), address_n;
	const char *address = s + n;

	if (!take_early_name(s, n, rest) || !take_comma(&address, end) || !addr_parse(address, address_n = field(address, end), &t->addr)) {
		*rest = (struct target_rest){ 0 };
		return target_address_fault(s, n);
	}
	rest->fields = address;
	return parse_after_early_name(address + address_n, end, rest);
}

const char *
target_parse(const char *s, size_t len, struct target *t)
{
	struct target_rest rest;

	return target_parse_rest(s, len, t, &rest);
}

const char *
target_parse_rest(const char *s, size_t len, struct target *t, struct target_rest *rest)
{
	const char *end = s + len;
	size_t n = field(s, end);
	struct port port = { 0 };

	*rest = (struct target_rest){ 0 };
	t->port = 0;
	t->protocol = PROTOCOL_NONE;
	t->attempt = 0;
	t->has_attempt = false;
	if (!addr_parse(s, n, &t->addr))
		return parse_name_first(s, end, t, rest);
	s += n;
	if (s == end)
		return NULL;
	if (!take_comma(&s, end))
		return comment_fault(s, end);

	rest->fields = s;
	n = field(s, end);
	if (take_early_name(s, n, rest))
		return parse_after_early_name(s + n, end, rest);
	if (n > 0 && !port_parse(s, n, &port))
		return port_fault(s, n);
	target_set_port(t, port);
	s += n;
	if (s == end)
		return NULL;
	if (!take_comma(&s, end)) {
		rest->fields = NULL;
		return comment_fault(s, end);
	}
	return parse_attempt(s, end, t, rest);
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

	if (target_names_port(t) || t->has_attempt)
		s[n++] = ',';
	n += port_format(target_port(t), s + n);
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

	return target_mix(x + target_mix_port(target_port(t)) + ((uint64_t)t->attempt << 48));
}
