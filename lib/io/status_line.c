/* SPDX-License-Identifier: ISC
 *
 * Parses status lines, in place and without allocation.
 */
#include "io/status_line.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool
tool_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Takes the first word of the rest of the line. Returns false if it is not KEY=VALUE. */
static bool
take_word(struct status_line *line, struct status_word *w)
{
	const char *space = memchr(line->at, ' ', (size_t)(line->end - line->at));
	const char *end = space != NULL ? space : line->end, *equals = memchr(line->at, '=', (size_t)(end - line->at));

	if (equals == NULL || equals == line->at)
		return false;
	*w = (struct status_word){ line->at, equals + 1, (size_t)(equals - line->at), (size_t)(end - equals - 1) };
	line->at = space != NULL ? space + 1 : line->end;
	return space == NULL || line->at < line->end;       /* a line must not end with a space */
}

bool
status_line_next(struct status_line *line, struct status_word *w)
{
	return line->at < line->end && take_word(line, w);
}

bool
status_line_find(struct status_line line, const char *key, struct status_word *w)
{
	while (status_line_next(&line, w))
		if (status_word_is(w, key))
			return true;
	return false;
}

static bool
all_words(struct status_line line)
{
	struct status_word w;

	while (line.at < line.end)
		if (!take_word(&line, &w))
			return false;
	return true;
}

bool
status_line_parse(struct status_line *line, const char *s, size_t n)
{
	struct status_word pid;
	uint64_t number;
	size_t tool = 0;

	while (tool < n && tool <= STATUS_TOOL_MAX && tool_byte(s[tool]))
		tool++;
	if (tool == 0 || tool > STATUS_TOOL_MAX || tool == n || s[tool] != ' ')
		return false;
	memcpy(line->tool, s, tool);
	line->tool[tool] = '\0';
	line->at = s + tool + 1;
	line->end = s + n;
	if (!take_word(line, &pid) || !status_word_is(&pid, "pid") || !status_word_number(&pid, 10, &number) || number > INT_MAX)
		return false;
	line->pid = (long)number;
	return all_words(*line);
}

bool
status_word_is(const struct status_word *w, const char *key)
{
	return strlen(key) == w->key_n && memcmp(w->key, key, w->key_n) == 0;
}

/* -1: not a digit */
static int
digit(char c, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = memchr(digits, c, base);

	return at != NULL ? (int)(at - digits) : -1;
}

bool
status_word_number(const struct status_word *w, unsigned base, uint64_t *number)
{
	uint64_t v = 0;

	for (size_t i = 0; i < w->n; i++) {
		int d = digit(w->value[i], base);

		if (d == -1 || __builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, (uint64_t)d, &v))
			return false;
	}
	if (w->n > 0)
		*number = v;
	return w->n > 0;
}

bool
status_word_decimal(const struct status_word *w, double *number)
{
	char text[32], *end;
	double v;

	status_word_copy(w, text, sizeof(text));
	v = strtod(text, &end);
	if (w->n >= sizeof(text) || end == text || *end != '\0' || strspn(text, "0123456789.") != w->n)
		return false;
	*number = v;
	return true;
}

void
status_word_copy(const struct status_word *w, char *text, size_t room)
{
	size_t n = w->n < room ? w->n : room - 1;

	memcpy(text, w->value, n);
	text[n] = '\0';
}
