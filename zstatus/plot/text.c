/* SPDX-License-Identifier: ISC
 *
 * Numbers as text.
 */
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *
text_number(char text[TEXT_NUMBER], uint64_t n)
{
	char digits[24];
	size_t length = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, n), at = 0;

	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = digits[i];
	}
	text[at] = '\0';
	return text;
}

const char *
text_short(char text[TEXT_NUMBER], double v)
{
	static const char *const suffix[] = { "", "K", "M", "G", "T" };
	size_t i = 0;

	while (v >= 999.95 && i + 1 < sizeof(suffix) / sizeof(*suffix)) {
		v /= 1000;
		i++;
	}
	snprintf(text, TEXT_NUMBER, "%.4g%s", v, suffix[i]);
	return text;
}

const char *
text_seconds(char text[TEXT_NUMBER], double s, double unit)
{
	static const struct { double seconds; const char *name; } units[] = {
		{ 1e-6, "\xc2\xb5s" }, { 1e-3, "ms" }, { 1, "s" }, { 60, "min" }, { 3600, "h" }, { 86400, "d" },
	};
	size_t i = unit == 0 ? 2 : 0;

	while (i + 1 < sizeof(units) / sizeof(*units) && unit >= units[i + 1].seconds * 0.99995)
		i++;
	snprintf(text, TEXT_NUMBER, "%.4g %s", s / units[i].seconds, units[i].name);
	return text;
}

uint64_t
text_next_round(uint64_t n)
{
	uint64_t ten = 1;

	while (ten <= n / 10)
		ten *= 10;
	return n / ten == 2 ? n / 2 * 5 : n * 2;
}
