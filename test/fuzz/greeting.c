/* SPDX-License-Identifier: ISC
 *
 * Fuzzes answers in lines of text, and of SSH. An input is a byte for the place at which the
 * answer is cut, and an answer.
 */
#include "../../zfilter/greeting.h"

#include <stdlib.h>

#include "fuzz.h"

static bool
within(struct bytes b, const uint8_t *s, size_t n)
{
	return b.at >= s && b.at + b.n <= s + n;
}

static void
check_line(struct bytes line)
{
	FUZZ_CHECK(line.n > 0);
	for (size_t i = 0; i < line.n; i++)
		FUZZ_CHECK(line.at[i] == '\t' || line.at[i] == '\033' || (line.at[i] >= ' ' && line.at[i] != 0x7f));
}

static void
check(const uint8_t *answer, size_t n)
{
	uint8_t *s = malloc(n);
	struct bytes line, version, software, again;

	memcpy(s, answer, n);
	if (greeting_line((struct bytes){ s, n }, &line)) {
		FUZZ_CHECK(within(line, s, n));
		check_line(line);
		/*
		 * The line is the first line of itself, except that a character cut at its end
		 * may be lost.
		 */
		FUZZ_CHECK(!greeting_line(line, &again) || (again.at == line.at && again.n <= line.n && line.n - again.n < 4));
	}
	if (greeting_ssh((struct bytes){ s, n }, &version, &software)) {
		FUZZ_CHECK(within(version, s, n) && within(software, s, n));
		FUZZ_CHECK(greeting_line((struct bytes){ s, n }, &line));
		FUZZ_CHECK(version.n == 0 || memchr(version.at, '-', version.n) == NULL);
	}
	free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	if (n < 1)
		return 0;
	check(s + 1, n - 1);
	check(s + 1, (n - 1) * s[0] / 256);
	return 0;
}
