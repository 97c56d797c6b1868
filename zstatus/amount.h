/* SPDX-License-Identifier: ISC
 *
 * Formats amounts for people: times, rates, percentages and shortened counts.
 */
#ifndef AMOUNT_H
#define AMOUNT_H

#include <stdint.h>

#define AMOUNT_MAX 32

/* Each function writes less than AMOUNT_MAX bytes to text and returns it. */

/* Formats a count in at most five characters: 4.29G. */
const char *amount_short(char *text, uint64_t n);

/* Formats seconds as 0:03 or 83:20:00; the second function uses at most six characters: 3d11h. */
const char *amount_clock(char *text, double seconds);
const char *amount_short_clock(char *text, double seconds);

/* Formats packets per second: 12.35 Kp/s. */
const char *amount_rate(char *text, double rate);

/* Formats the percentage of a whole, at most 100.00%; - if the whole is 0. */
const char *amount_percent(char *text, uint64_t part, uint64_t whole);

#endif
