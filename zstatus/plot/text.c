/* SPDX-License-Identifier: ISC
 *
 * Formats numbers with the units that people expect.
 */
#include "text.h"

#include <inttypes.h>
#include <math.h>
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
text_rate(char text[TEXT_NUMBER], double v)
{
	if (v >= 99.95)
		return text_number(text, (uint64_t)(v + 0.5));
	snprintf(text, TEXT_NUMBER, "%.3g", v);
	return text;
}

static const struct unit {
	double seconds;
	const char *name;
} units[] = { { 1e-6, "\xc2\xb5s" }, { 1e-3, "ms" }, { 1, "s" }, { 60, "min" }, { 3600, "h" }, { 86400, "d" } };

enum { SECOND = 2, DAY = 5 };

/* The largest unit up to last that is no longer than this time, or the smallest; a second for 0. */
static const struct unit *
unit_of(double seconds, size_t last)
{
	size_t i = seconds == 0 ? SECOND : 0;

	while (i < last && seconds >= units[i + 1].seconds * 0.99995)
		i++;
	return &units[i];
}

const char *
text_seconds(char text[TEXT_NUMBER], double s, double other)
{
	const struct unit *u = unit_of(other, DAY);

	snprintf(text, TEXT_NUMBER, "%.4g %s", s / u->seconds, u->name);
	return text;
}

const char *
text_measured(char text[TEXT_NUMBER], double s)
{
	const struct unit *u = unit_of(s, SECOND);

	if (s >= 59.95)
		return text_duration(text, s);
	snprintf(text, TEXT_NUMBER, "%.3g %s", s / u->seconds, u->name);
	return text;
}

const char *
text_duration(char text[TEXT_NUMBER], double s)
{
	const struct unit *u;
	double whole;

	s = floor(s + 0.5);
	u = s < 1 ? &units[SECOND] : unit_of(s, DAY);
	whole = floor(s / u->seconds);
	s = floor((s - whole * u->seconds) / u[-1].seconds);
	if (u == &units[SECOND] || s == 0)
		snprintf(text, TEXT_NUMBER, "%.0f %s", whole, u->name);
	else
		snprintf(text, TEXT_NUMBER, "%.0f %s %.0f %s", whole, u->name, s, u[-1].name);
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
