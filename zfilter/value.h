/* SPDX-License-Identifier: ISC
 *
 * How a field compares with a literal: as numbers if both are numbers, as addresses if both
 * are addresses, else byte by byte.
 */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/addr.h"
#include "number.h"

struct literal {
	enum { LITERAL_TEXT, LITERAL_NUMBER, LITERAL_ADDRESS } kind;
	const char *s;
	size_t n;
	struct number number;
	struct addr addr;
};

/* Keeps s, does not copy it. A quoted literal is text whatever it looks like. */
void literal_init(struct literal *, const char *s, size_t n, bool quoted);

/* Below, at or above zero as the field is less than, equal to or greater than the literal. */
int value_cmp(const char *s, size_t n, const struct literal *);

/* Byte by byte, and what is shorter first. */
int text_cmp(const char *a, size_t an, const char *b, size_t bn);

/*
 * "1" or "0" for a word that means true or false: true, yes, t, y, false, no, f, n, in any case;
 * NULL for another one.
 */
const char *value_of_boolean(const char *s, size_t n);

/*
 * The i-th of ZMap's words for a classification, such as "icmp" for any ICMP error; NULL behind the
 * last.
 */
const char *value_synonym(const char *s, size_t n, size_t i);

/* Whether it is one of these words. */
bool value_is_synonym(const char *s, size_t n);

/* Whether a field counts as true: it is neither empty nor zero nor "false", in any case. */
bool value_true(const char *s, size_t n);

#endif
