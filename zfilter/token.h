/* SPDX-License-Identifier: ISC
 *
 * Splits an expression into tokens, words and signs, one at a time. The bare words "and", "or",
 * "not" and "in" are signs.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,                 /* bare or quoted */
	TOKEN_COMPARE,
	TOKEN_MATCH,
	TOKEN_NO_MATCH,
	TOKEN_IN,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_SET_OPEN,
	TOKEN_SET_CLOSE,
	TOKEN_COMMA,
};

/* The orders of the two sides that a comparison accepts. */
enum { ORDER_LESS = 1, ORDER_EQUAL = 2, ORDER_GREATER = 4 };

struct tokens {
	const char *text;           /* the expression */
	const char *next;           /* the rest after the present token */
	/* Room for the next word; must initially have as many bytes as the expression. */
	char *room;

	/* The present token: */
	enum token_kind kind;
	const char *start;
	const char *s;              /* a word, or a sign that looks like one; not terminated */
	size_t n;
	bool quoted;
	bool reserved;              /* a bare word that is a sign */
	unsigned orders;            /* of a comparison */
};

/* Continues with the next token. Words stay valid as long as the room. */
void token_next(struct tokens *);

/* Ends the program with status 2, after a message with the position of at, in characters from 1. */
_Noreturn void token_error_and_exit(const struct tokens *, const char *at, const char *what);

/* The same, for a present token that is not the expected one. */
_Noreturn void token_expected_and_exit(const struct tokens *, const char *what);

#endif
