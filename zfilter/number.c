/* SPDX-License-Identifier: ISC
 *
 * Parses and compares decimal numbers.
 */
#include "number.h"

static bool
digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

/* Parses up to 19 digits without a sign, the usual case. */
static bool
parse_short(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (n - 1 >= 19)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!digit(s[i]))
			return false;
		v = v * 10 + (unsigned)(s[i] - '0');
	}
	*out = v;
	return true;
}

bool
number_parse(const char *s, size_t n, struct number *out)
{
	const char *end = s + n;
	struct number v = { 0 };
	uint64_t unit = UINT64_C(1000000000000000000);

	if (parse_short(s, n, &v.whole)) {
		*out = v;
		return true;
	}
	if (s < end && (*s == '-' || *s == '+'))
		v.negative = *s++ == '-';
	if (s == end || !digit(*s))
		return false;
	for (; s < end && digit(*s); s++) {
		if (__builtin_mul_overflow(v.whole, 10, &v.whole) ||
		    __builtin_add_overflow(v.whole, (unsigned)(*s - '0'), &v.whole))
			return false;
	}
	if (s < end) {
		if (*s++ != '.' || s == end)
			return false;
		for (; s < end && digit(*s); s++, unit /= 10)
			v.fraction += unit * (unsigned)(*s - '0');
		if (s < end)
			return false;
	}
	if (v.whole == 0 && v.fraction == 0)
		v.negative = false;
	*out = v;
	return true;
}

int
number_cmp(const struct number *a, const struct number *b)
{
	int sign = a->negative ? -1 : 1;

	if (a->negative != b->negative)
		return sign;
	if (a->whole != b->whole)
		return a->whole < b->whole ? -sign : sign;
	if (a->fraction != b->fraction)
		return a->fraction < b->fraction ? -sign : sign;
	return 0;
}
