/* SPDX-License-Identifier: ISC
 *
 * Holds the right side of "in": numbers, addresses, ranges of either, and words.
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
 * Adds the n bytes at s, which must stay valid. Without quotes they may be a number, a range
 * FIRST-LAST of numbers, or anything that range_parse() accepts. All else is a word. Returns NULL,
 * or a description of the fault.
 */
const char *set_add(struct set *, const char *s, size_t n, bool quoted);

/* Must be called once, after the last value. */
void set_seal(struct set *);

/* Returns true if a field is equal to a value of the set, or within a range. */
bool set_has(const struct set *, const char *s, size_t n);

#endif
