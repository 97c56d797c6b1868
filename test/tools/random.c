/* SPDX-License-Identifier: ISC
 *
 * Prints random test data, the same for a seed on every machine and under every awk. These are
 * numbers >= 0 and < 1, one a line, endless or COUNT of them. With a TEMPLATE it prints that text
 * as lines, in which a random whole number below N replaces each {N}.
 *
 *     random SEED [COUNT [TEMPLATE]]          random 7 1000 '10.{256}.{256}.{256},{65536}'
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	if (end == text || *end != '\0')
		errx(2, "not a number: %s", text);
	return n;
}

static void
print_line(const char *template, uint64_t *state)
{
	uint64_t below;
	int length;

	for (const char *p = template; *p != '\0'; p++)
		if (sscanf(p, "{%" SCNu64 "}%n", &below, &length) == 1 && below > 0) {
			printf("%" PRIu64, random_next(state) % below);
			p += length - 1;
		} else {
			putchar(*p);
		}
	putchar('\n');
}

int
main(int argc, char **argv)
{
	uint64_t state, count = UINT64_MAX;

	if (argc < 2 || argc > 4)
		errx(2, "usage: random SEED [COUNT [TEMPLATE]]");
	state = number(argv[1]);
	if (argc > 2)
		count = number(argv[2]);
	/*
	 * A reader that has enough closes the pipe, which is an error here only if SIGPIPE is
	 * ignored.
	 */
	for (uint64_t i = 0; i < count && !ferror(stdout); i++)
		if (argc > 3)
			print_line(argv[3], &state);
		else
			printf("0.%012" PRIu64 "\n", random_next(&state) % 1000000000000);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 3;
}
