/* SPDX-License-Identifier: ISC
 *
 * The right side of "in": numbers, addresses, ranges of either, and words.
 */
#ifndef SET_H
#define SET_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/ranges.h"
#include "number.h"

struct set {
	struct number_range *numbers;
	size_t numbers_n;
	struct ranges addresses;
	struct word *words;
	size_t words_n;
};

/*
 * Adds the n bytes at s, which have to stay where they are: a number, a range FIRST-LAST of
 * numbers, whatever range_parse() takes, or, if it is none of these or was quoted, a word. Returns
 * NULL or what is wrong with it, in words.
 */
const char *set_add(struct set *, const char *s, size_t n, bool quoted);

/* To be called once, after the last. */
void set_seal(struct set *);

/* Whether a field is equal to one of them, or lies within. */
bool set_has(const struct set *, const char *s, size_t n);

#endif
