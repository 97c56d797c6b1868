/* SPDX-License-Identifier: ISC
 *
 * Primes and factors of numbers below 2^63.
 */
#ifndef PRIME_H
#define PRIME_H

#include <stddef.h>
#include <stdint.h>

/* The largest number of distinct prime factors of a number below 2^63. */
#define PRIME_FACTORS_MAX 15

/* a * b and a ^ e modulo m; a and b below m. */
uint64_t prime_mul(uint64_t a, uint64_t b, uint64_t m);
uint64_t prime_pow(uint64_t a, uint64_t e, uint64_t m);

/* The smallest prime above n; n up to 2^62. */
uint64_t prime_above(uint64_t n);

/* Writes the distinct prime factors of n in any order; returns their number. */
size_t prime_factors(uint64_t n, uint64_t factors[PRIME_FACTORS_MAX]);

#endif
