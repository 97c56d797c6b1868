/* SPDX-License-Identifier: ISC
 *
 * Parses and compares the decimal numbers in fields, exactly.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Holds sign, whole part and a fraction in units of 10^-19, so that 64-bit integers compare
 * exactly.
 */
struct number {
	bool negative;
	uint64_t whole, fraction;
};

/*
 * Parses [+-]DIGITS[.DIGITS]. The whole part must fit into 64 bits; 19 digits of the fraction
 * count. Returns false if it is not a number.
 */
bool number_parse(const char *s, size_t n, struct number *);

/* Returns less than, equal to or greater than 0, as a is less than, equal to or greater than b. */
int number_cmp(const struct number *a, const struct number *b);

#endif
