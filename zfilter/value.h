/* SPDX-License-Identifier: ISC
 *
 * Compares a field with a literal: as numbers if both are numbers, as addresses if both are
 * addresses, otherwise byte by byte.
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

/* Refers to s without a copy. A quoted literal is always text. */
void literal_init(struct literal *, const char *s, size_t n, bool quoted);

/* Returns less than, equal to or greater than 0, as the field is to the literal. */
int value_cmp(const char *s, size_t n, const struct literal *);

/* Compares byte by byte. If one text begins the other, the shorter one comes first. */
int text_cmp(const char *a, size_t an, const char *b, size_t bn);

/*
 * Returns "1" or "0" for a word that means true or false: true, yes, t, y, false, no, f, n, in any
 * case. Returns NULL for any other.
 */
const char *value_of_boolean(const char *s, size_t n);

/*
 * Returns the i-th of ZMap's words for a classification, such as "icmp" for any ICMP error; NULL
 * after the last.
 */
const char *value_synonym(const char *s, size_t n, size_t i);

/* Returns true if the text is one of these words. */
bool value_is_synonym(const char *s, size_t n);

/* Returns true if a field is neither empty nor zero nor "false", in any case. */
bool value_true(const char *s, size_t n);

#endif
