/* SPDX-License-Identifier: ISC
 *
 * Splits an expression into tokens.
 */
#include "token.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

_Noreturn void
token_error_and_exit(const struct tokens *t, const char *at, const char *what)
{
	size_t position = 1;

	/* The second and further bytes of a UTF-8 character are 10xxxxxx. */
	for (const char *s = t->text; s < at; s++)
		position += (*s & 0xc0) != 0x80;
	errx(2, "expression:%zu: %s", position, what);
}

_Noreturn void
token_expected_and_exit(const struct tokens *t, const char *what)
{
	char text[64];

	snprintf(text, sizeof(text), "expected %s", what);
	if (t->reserved)
		snprintf(text, sizeof(text), "expected %s, and '%.*s' without quotes is an operator", what, (int)t->n, t->s);
	token_error_and_exit(t, t->start, text);
}

/* True for the characters of names, numbers and addresses. */
static bool
in_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c & 0x80) != 0 || (c != '\0' && strchr("_.:-+/@%", c) != NULL);
}

/*
 * Reads a word in quotes. Within "..." the escapes \" and \\ are one byte. Any other backslash, and
 * every byte within '...', is literal.
 */
static void
quoted_word(struct tokens *t)
{
	char quote = *t->start;
	const char *s = t->start + 1;

	t->kind = TOKEN_WORD;
	t->quoted = true;
	t->s = t->room;
	for (; *s != quote; s++) {
		if (*s == '\0')
			token_error_and_exit(t, t->start, "quote without an end");
		if (quote == '"' && *s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		*t->room++ = *s;
	}
	t->n = (size_t)(t->room - t->s);
	t->next = s + 1;
}

static void
bare_word(struct tokens *t)
{
	static const struct {
		const char *word;
		enum token_kind kind;
	} reserved[] = { { "and", TOKEN_AND }, { "or", TOKEN_OR }, { "not", TOKEN_NOT }, { "in", TOKEN_IN } };

	t->kind = TOKEN_WORD;
	t->quoted = false;
	t->s = t->start;
	while (in_word(*t->next))
		t->next++;
	t->n = (size_t)(t->next - t->start);
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strlen(reserved[i].word) == t->n && memcmp(reserved[i].word, t->s, t->n) == 0) {
			t->kind = reserved[i].kind;
			t->reserved = true;
		}
}

void
token_next(struct tokens *t)
{
	static const struct {
		const char *sign;
		enum token_kind kind;
		unsigned orders;
	} signs[] = {
		/* A sign precedes all signs that it begins with. */
		{ "==", TOKEN_COMPARE, ORDER_EQUAL },
		{ "=", TOKEN_COMPARE, ORDER_EQUAL },
		{ "!=", TOKEN_COMPARE, ORDER_LESS | ORDER_GREATER },
		{ "<=", TOKEN_COMPARE, ORDER_LESS | ORDER_EQUAL },
		{ "<", TOKEN_COMPARE, ORDER_LESS },
		{ ">=", TOKEN_COMPARE, ORDER_GREATER | ORDER_EQUAL },
		{ ">", TOKEN_COMPARE, ORDER_GREATER },
		{ "!~", TOKEN_NO_MATCH, 0 },
		{ "~", TOKEN_MATCH, 0 },
		{ "&&", TOKEN_AND, 0 },
		{ "||", TOKEN_OR, 0 },
		{ "!", TOKEN_NOT, 0 },
		{ "(", TOKEN_OPEN, 0 },
		{ ")", TOKEN_CLOSE, 0 },
		{ "{", TOKEN_SET_OPEN, 0 },
		{ "}", TOKEN_SET_CLOSE, 0 },
		{ ",", TOKEN_COMMA, 0 },
	};

	t->start = t->next = t->next + strspn(t->next, " \t\r\n");
	t->reserved = false;
	if (*t->start == '\0')
		t->kind = TOKEN_END;
	else if (*t->start == '"' || *t->start == '\'')
		quoted_word(t);
	else if (in_word(*t->start))
		bare_word(t);
	else {
		size_t i = 0, count = sizeof(signs) / sizeof(signs[0]);

		while (i < count && strncmp(t->start, signs[i].sign, strlen(signs[i].sign)) != 0)
			i++;
		if (i == count)
			token_error_and_exit(t, t->start, *t->start == '&' ? "expected &&" : *t->start == '|' ? "expected ||" :
			    "unexpected character");
		t->kind = signs[i].kind;
		t->orders = signs[i].orders;
		t->next += strlen(signs[i].sign);
	}
}
