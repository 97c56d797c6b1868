/* SPDX-License-Identifier: ISC
 *
 * Values for scripts.
 */
#include "values.h"

#include <err.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"
#include "io/status.h"
#include "io/status_line.h"

/* The largest number up to which all whole ones are exact in awk, which has doubles. */
#define COUNT_MAX (UINT64_C(1) << 53)

/* The values of the keys, of which each may be as long as a line. */
struct found {
	char (*value)[PIPE_BUF];
	bool *has;
	bool all;
};

/* Takes the values of one status line. */
static void
take_values(struct found *f, struct status_line *line, char *const *keys, size_t count)
{
	struct status_word word;

	memset(f->has, 0, count * sizeof(*f->has));
	while (status_line_next(line, &word))
		for (size_t i = 0; i < count; i++)
			if (status_word_is(&word, keys[i])) {
				status_word_copy(&word, f->value[i], sizeof(*f->value));
				f->has[i] = true;
			}
	f->all = true;
	for (size_t i = 0; i < count; i++)
		f->all = f->all && f->has[i];
}

static void
print_values(const struct found *f, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%c", f->value[i], i + 1 < count ? ' ' : '\n');
}

void
values_get_and_exit(struct inbuf *in, const char *tool, char *const *keys, size_t count, bool each)
{
	struct status nobody = { .fd = -1, .lifeline = -1 };
	struct found found = { allocate_or_die(count, sizeof(*found.value)), allocate_or_die(count, sizeof(*found.has)), false };
	struct status_line status;
	struct line line;
	bool any = false;

	do {
		while (inbuf_line(in, &line)) {
			if (line.piece || !status_line_parse(&status, line.s, line.text) || strcmp(status.tool, tool) != 0)
				continue;
			take_values(&found, &status, keys, count);
			if (each && found.all) {
				print_values(&found, count);
				any = true;
			}
		}
	} while (inbuf_fill(in, &nobody));
	if (!each && found.all) {
		print_values(&found, count);
		any = true;
	}
	if (!any)
		exit(1);
	option_print_and_exit("");
}

/* Without an exponent, which not every reader knows, and without zeros at its end. */
static void
print_decimal(double v)
{
	char text[400];
	size_t n = (size_t)snprintf(text, sizeof(text), "%.7f", v);

	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	printf("%.*s\n", (int)n, text);
}

struct number {
	bool whole;
	uint64_t count;             /* if it is whole */
	double decimal;             /* if not */
};

static struct number
parse_number(const char *type, const char *option, const char *text)
{
	if (strcmp(type, "count") == 0)
		return (struct number){ .whole = true, .count = option_count(option, text, 1, COUNT_MAX) };
	if (strcmp(type, "index") == 0)
		return (struct number){ .whole = true, .count = option_count(option, text, 0, COUNT_MAX) };
	if (strcmp(type, "rate") == 0)
		return (struct number){ .decimal = option_rate(option, text) };
	if (strcmp(type, "seconds") == 0)
		return (struct number){ .decimal = option_seconds(option, text) };
	errx(2, "--parse: not count, index, rate or seconds: %s", type);
}

/* Nothing is printed unless all are right, since a script may read messages and numbers from one pipe. */
void
values_parse_and_exit(char *const *words, size_t count)
{
	struct number *numbers = allocate_or_die(count / 3, sizeof(*numbers));

	for (size_t i = 0; i < count / 3; i++)
		numbers[i] = parse_number(words[3 * i], words[3 * i + 1], words[3 * i + 2]);
	for (size_t i = 0; i < count / 3; i++)
		if (numbers[i].whole)
			printf("%" PRIu64 "\n", numbers[i].count);
		else
			print_decimal(numbers[i].decimal);
	option_print_and_exit("");
}
