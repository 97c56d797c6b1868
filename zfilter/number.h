/* SPDX-License-Identifier: ISC
 *
 * Decimal numbers as they stand in fields, exactly.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sign, whole part and a fraction in units of 10^-19, so that 64-bit integers compare exactly. */
struct number {
	bool negative;
	uint64_t whole, fraction;
};

/*
 * [+-]DIGITS[.DIGITS]. The whole part must fit in 64 bits; of the fraction 19 digits count. False
 * where it is none.
 */
bool number_parse(const char *s, size_t n, struct number *);

/* Below, at or above zero as a is less than, equal to or greater than b. */
int number_cmp(const struct number *a, const struct number *b);

#endif
