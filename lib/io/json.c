/* SPDX-License-Identifier: ISC
 *
 * Writes JSON strings and checks whether a text is valid JSON.
 */
#include "io/json.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "io/utf8.h"
#include "io/word.h"

/* A deeper nesting is invalid. This bounds the stack of json_valid. */
enum { DEPTH_MAX = 64 };

/* Whether all eight bytes are ASCII characters that need no escape. */
static bool
is_plain_word(uint64_t word)
{
	uint64_t special = word_below(word, ' ') | word_has(word, '"') | word_has(word, '\\');

	return ((special | word | (word + WORD_OF(0x80 - 0x7f))) & WORD_OF(0x80)) == 0;
}

static bool
is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* Copies bytes that need no escape, up to the first one that does; returns their number. */
static size_t
copy_plain(char *dst, const char *s, size_t n)
{
	size_t i = 0;
	uint64_t word;

	for (; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if (!is_plain_word(word))
			break;
		memcpy(dst + i, &word, sizeof(word));
	}
	for (; i < n && is_plain(s[i]); i++)
		dst[i] = s[i];
	return i;
}

size_t
json_string(char *dst, const char *s, size_t n)
{
	char *d = dst;

	*d++ = '"';
	for (size_t i = 0; i < n;) {
		size_t plain = copy_plain(d, s + i, n - i), len, control;
		unsigned char c;

		d += plain;
		i += plain;
		if (i == n)
			break;
		len = utf8_length(s + i, n - i);
		control = utf8_control(s + i, n - i);
		c = (unsigned char)s[i];
		if (control > 0 || len == 0) {
			i += control > 0 ? control : 1;
			/* the second byte of a C1 control character in UTF-8 is its number */
			d += sprintf(d, "\\u%04x", (unsigned char)s[i - 1]);
			continue;
		}
		if (c == '"' || c == '\\')
			*d++ = '\\';
		memcpy(d, s + i, len);
		d += len;
		i += len;
	}
	*d++ = '"';
	return (size_t)(d - dst);
}

/* A text, of which the part from at is still to be parsed. */
struct json {
	const char *at, *end;
};

static bool valid_value(struct json *, int depth);

static void
skip_space(struct json *j)
{
	while (j->at < j->end && memchr(" \t\r\n", *j->at, 4) != NULL)
		j->at++;
}

/* Takes the next byte if it is c. */
static bool
take(struct json *j, char c)
{
	if (j->at == j->end || *j->at != c)
		return false;
	j->at++;
	return true;
}

/* Takes one or more digits. */
static bool
take_digits(struct json *j)
{
	const char *start = j->at;

	while (j->at < j->end && isdigit((unsigned char)*j->at))
		j->at++;
	return j->at > start;
}

static bool
take_word(struct json *j, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(j->end - j->at) < n || memcmp(j->at, word, n) != 0)
		return false;
	j->at += n;
	return true;
}

static bool
valid_number(struct json *j)
{
	take(j, '-');
	if (!take(j, '0') && !take_digits(j))
		return false;
	if (take(j, '.') && !take_digits(j))
		return false;
	if (take(j, 'e') || take(j, 'E')) {
		if (!take(j, '+'))
			take(j, '-');
		return take_digits(j);
	}
	return true;
}

/* The part of an escape after its backslash. */
static bool
valid_escape(struct json *j)
{
	if (j->at == j->end)
		return false;
	if (*j->at != 'u')
		return strchr("\"\\/bfnrt", *j->at++) != NULL && j->at[-1] != '\0';
	j->at++;
	for (int i = 0; i < 4; i++, j->at++)
		if (j->at == j->end || !isxdigit((unsigned char)*j->at))
			return false;
	return true;
}

static bool
valid_string(struct json *j)
{
	if (!take(j, '"'))
		return false;
	while (!take(j, '"')) {
		size_t len = j->at < j->end ? utf8_length(j->at, (size_t)(j->end - j->at)) : 0;

		if (len == 0 || (unsigned char)*j->at < 0x20)
			return false;
		j->at += len;
		if (j->at[-1] == '\\' && !valid_escape(j))
			return false;
	}
	return true;
}

/* The elements of an array up to its ']', or the members of an object up to its '}'. */
static bool
valid_elements(struct json *j, char close, int depth)
{
	skip_space(j);
	if (take(j, close))
		return true;
	do {
		skip_space(j);
		if (close == '}' && !valid_string(j))
			return false;
		skip_space(j);
		if (close == '}' && !take(j, ':'))
			return false;
		if (!valid_value(j, depth))
			return false;
	} while (take(j, ','));
	return take(j, close);
}

/* A value and the white space around it. */
static bool
valid_value(struct json *j, int depth)
{
	bool valid;

	skip_space(j);
	if (depth == DEPTH_MAX || j->at == j->end)
		return false;
	if (take(j, '['))
		valid = valid_elements(j, ']', depth + 1);
	else if (take(j, '{'))
		valid = valid_elements(j, '}', depth + 1);
	else if (*j->at == '"')
		valid = valid_string(j);
	else
		valid = take_word(j, "true") || take_word(j, "false") || take_word(j, "null") || valid_number(j);
	skip_space(j);
	return valid;
}

bool
json_valid(const char *s, size_t n)
{
	struct json j = { s, s + n };

	return valid_value(&j, 0) && j.at == j.end;
}
