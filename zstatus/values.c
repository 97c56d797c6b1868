/* SPDX-License-Identifier: ISC
 *
 * Prints values of status lines and of options.
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

/* Up to this number, awk, which uses doubles, represents all integers exactly. */
#define COUNT_MAX (UINT64_C(1) << 53)

/* A key, and its value in the last status line; the value may be as long as a line. */
struct wanted {
	const char *key;
	size_t key_n;
	/* The text to print if the line lacks the key; NULL: such a line does not count. */
	const char *absent;
	char value[PIPE_BUF];
};

static struct wanted *
parse_keys(char *const *keys, size_t count)
{
	struct wanted *wanted = allocate_zeroed_or_die(count, sizeof(*wanted));

	for (size_t i = 0; i < count; i++) {
		const char *equals = strchr(keys[i], '=');

		wanted[i].key = keys[i];
		wanted[i].key_n = equals != NULL ? (size_t)(equals - keys[i]) : strlen(keys[i]);
		wanted[i].absent = equals != NULL ? equals + 1 : NULL;
	}
	return wanted;
}

static bool
is_key(const struct wanted *w, const char *key, size_t n)
{
	return w->key_n == n && memcmp(w->key, key, n) == 0;
}

/* Sets the values of tool and pid, which are not words of the line; all others become empty. */
static void
begin_value(struct wanted *w, const struct status_line *line)
{
	*w->value = '\0';
	if (is_key(w, "tool", strlen("tool")))
		strcpy(w->value, line->tool);
	else if (is_key(w, "pid", strlen("pid")))
		snprintf(w->value, sizeof(w->value), "%ld", line->pid);
}

/*
 * Takes the values of a status line. Returns false if it lacks a required one, or if that one is
 * empty.
 */
static bool
take_values(struct wanted *wanted, size_t count, struct status_line *line)
{
	struct status_word word;
	bool all = true;

	for (size_t i = 0; i < count; i++)
		begin_value(&wanted[i], line);
	while (status_line_next(line, &word))
		for (size_t i = 0; i < count; i++)
			if (is_key(&wanted[i], word.key, word.key_n))
				status_word_copy(&word, wanted[i].value, sizeof(wanted[i].value));
	for (size_t i = 0; i < count; i++)
		all = all && (*wanted[i].value != '\0' || wanted[i].absent != NULL);
	return all;
}

static void
print_values(const struct wanted *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%c", *wanted[i].value != '\0' ? wanted[i].value : wanted[i].absent, i + 1 < count ? ' ' : '\n');
}

/* Prints a line after a space, because no line of values begins with a space. */
static void
pass_line(const struct line *line)
{
	if (!line->piece)
		putchar(' ');
	fwrite(line->s, 1, line->n, stdout);
	if (!line->more && line->n == line->text)
		putchar('\n');
}

static bool
is_of(const struct status_line *line, const char *tool)
{
	return strcmp(tool, "*") == 0 || strcmp(line->tool, tool) == 0;
}

void
values_get_and_exit(struct inbuf *in, const char *tool, char *const *keys, size_t count, enum values_lines lines)
{
	struct status nobody = { .fd = -1, .lifeline = -1 };
	struct wanted *wanted = parse_keys(keys, count);
	struct status_line status;
	struct line line;
	bool all = false, any = false;

	do {
		while (inbuf_line(in, &line)) {
			if (!line.piece && status_line_parse(&status, line.s, line.text) && is_of(&status, tool)) {
				all = take_values(wanted, count, &status);
				any = any || all;
				if (all && lines != VALUES_LAST)
					print_values(wanted, count);
			}
			if (lines == VALUES_PASS)
				pass_line(&line);
		}
		if (fflush(stdout) == EOF)
			err(3, "stdout");
	} while (inbuf_fill(in, &nobody));
	if (lines == VALUES_LAST && all)
		print_values(wanted, count);
	if (lines == VALUES_LAST ? !all : !any)
		exit(1);
	option_print_and_exit("");
}

/*
 * Prints without an exponent, which some readers do not understand, and without trailing zeros. A
 * positive number never becomes 0, because a rate of 0 means as fast as possible.
 */
static void
print_decimal(double v)
{
	char text[400];
	size_t n = (size_t)snprintf(text, sizeof(text), "%.7f", v > 0 && v < 1e-7 ? 1e-7 : v);

	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	printf("%.*s\n", (int)n, text);
}

struct number {
	bool whole;
	uint64_t count;             /* if it is whole */
	double decimal;             /* otherwise */
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

/*
 * Parses all words before it prints, because a script may read messages and numbers from one pipe.
 */
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
