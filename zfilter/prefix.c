/* SPDX-License-Identifier: ISC
 *
 * Parses the names of prefix columns, and computes and formats prefixes.
 */
#include "prefix.h"

#include <stdio.h>
#include <string.h>

bool
prefix_name(const char *name, size_t n, size_t *column_n, unsigned *bits)
{
	const char *slash = memrchr(name, '/', n), *s = slash;
	unsigned value = 0;

	if (slash == NULL || slash == name || slash + 1 == name + n)
		return false;
	while (++s < name + n) {
		if (*s < '0' || *s > '9' || s - slash > 3)
			return false;
		value = value * 10 + (unsigned)(*s - '0');
	}
	*column_n = (size_t)(slash - name);
	*bits = value;
	return value <= 128;
}

bool
prefix_of(const char *text, size_t n, unsigned bits, struct addr *a)
{
	if (!addr_parse(text, n, a) || (addr_is4(a) && bits > 32))
		return false;
	if (addr_is4(a))
		bits += 96;
	for (unsigned i = 0; i < 16; i++) {
		unsigned kept = bits > 8 * i ? bits - 8 * i : 0;

		if (kept < 8)
			a->b[i] &= (uint8_t)(0xff00 >> kept);
	}
	return true;
}

size_t
prefix_format(const struct addr *a, unsigned bits, char text[PREFIX_STRLEN])
{
	size_t n = addr_format(a, text);

	return n + (size_t)sprintf(text + n, "/%u", bits);
}
