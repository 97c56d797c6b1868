/* SPDX-License-Identifier: ISC
 *
 * Formats amounts for people.
 */
#include "amount.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *
amount_short(char *text, uint64_t n)
{
	double v = (double)n;
	int i = 0;
	size_t len;

	if (n < 100000) {
		snprintf(text, AMOUNT_MAX, "%" PRIu64, n);
		return text;
	}
	for (; v >= 1000; i++)
		v /= 1000;
	snprintf(text, AMOUNT_MAX, "%.4f", v);
	len = text[3] == '.' ? 3 : 4;       /* three digits, with a point between or after them */
	text[len] = " KMGTPE"[i];
	text[len + 1] = '\0';
	return text;
}

const char *
amount_clock(char *text, double seconds)
{
	uint64_t s = seconds < 1e15 ? (uint64_t)seconds : UINT64_C(1000000000000000);

	if (s >= 3600)
		snprintf(text, AMOUNT_MAX, "%" PRIu64 ":%02u:%02u", s / 3600, (unsigned)(s / 60 % 60), (unsigned)(s % 60));
	else
		snprintf(text, AMOUNT_MAX, "%u:%02u", (unsigned)(s / 60), (unsigned)(s % 60));
	return text;
}

const char *
amount_short_clock(char *text, double seconds)
{
	uint64_t s = seconds < 1e15 ? (uint64_t)seconds : UINT64_C(1000000000000000);

	if (s >= 1000 * 86400) {
		strcat((char *)amount_short(text, s / 86400), "d");
		return text;
	}
	if (s >= 86400)
		snprintf(text, AMOUNT_MAX, "%ud%02uh", (unsigned)(s / 86400), (unsigned)(s / 3600 % 24));
	else if (s >= 3600)
		snprintf(text, AMOUNT_MAX, "%uh%02um", (unsigned)(s / 3600), (unsigned)(s / 60 % 60));
	else
		amount_clock(text, seconds);
	return text;
}

const char *
amount_rate(char *text, double rate)
{
	if (rate >= 1e6)
		snprintf(text, AMOUNT_MAX, "%.2f Mp/s", fmin(rate, 1e18) / 1e6);
	else if (rate >= 1e3)
		snprintf(text, AMOUNT_MAX, "%.2f Kp/s", rate / 1e3);
	else
		snprintf(text, AMOUNT_MAX, "%.0f p/s", rate);
	return text;
}

const char *
amount_percent(char *text, uint64_t part, uint64_t whole)
{
	if (whole > 0)
		snprintf(text, AMOUNT_MAX, "%.2f%%", fmin(100 * (double)part / (double)whole, 100));
	else
		strcpy(text, "-");
	return text;
}
