/* SPDX-License-Identifier: ISC
 *
 * Target lines: text to struct and back, and the sum that proves coverage.
 */
#include "target.h"

#include <stdio.h>
#include <string.h>

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

const char *
target_parse(const char *s, size_t len, struct target *t)
{
	const char *end = s + len;
	size_t n = field(s, end);
	int v;

	if (!addr_parse(s, n, &t->addr))
		return "bad address";
	t->port = 0;
	t->pass = 0;
	t->has_pass = false;
	s += n;
	if (s == end || *s != ',')
		return NULL;

	n = field(++s, end);
	if (n > 0) {
		v = decimal(s, n);
		if (v < 1 || v > 65535)
			return "bad port";
		t->port = (uint16_t)v;
	}
	s += n;
	if (s == end || *s != ',')
		return NULL;

	/* A third field that is no +N is a remark, but a pass out of range is a mistake. */
	n = field(++s, end);
	if (n < 2 || *s != '+' || (v = decimal(s + 1, n - 1)) < 0)
		return NULL;
	if (v >= TARGET_PASSES)
		return "bad pass";
	t->pass = (uint8_t)v;
	t->has_pass = true;
	return NULL;
}

bool
target_none(const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++, n--;
	return n == 0 || *s == '#';
}

bool
target_header(const char *s, size_t len)
{
	size_t n = field(s, s + len);

	return n > 0 && (unsigned)((*s | 0x20) - 'a') < 26 && memchr(s, '.', n) == NULL && memchr(s, ':', n) == NULL;
}

size_t
target_format(const struct target *t, char s[TARGET_STRLEN])
{
	size_t n = addr_format(&t->addr, s);

	if (t->port != 0)
		n += (size_t)snprintf(s + n, TARGET_STRLEN - n, ",%u", t->port);
	else if (t->has_pass)
		s[n++] = ',';
	if (t->has_pass)
		n += (size_t)snprintf(s + n, TARGET_STRLEN - n, ",+%u", t->pass);
	s[n] = '\0';
	return n;
}

uint64_t
target_sum(const struct target *t)
{
	uint64_t x = addr_is4(&t->addr) ? addr_to4(&t->addr)
	    : target_mix(target_mix(addr_hi(&t->addr)) + addr_lo(&t->addr));

	return target_mix(x + ((uint64_t)t->port << 32) + ((uint64_t)t->pass << 48));
}
