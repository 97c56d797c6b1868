/* SPDX-License-Identifier: ISC
 *
 * Amounts as people read them: times, rates, percentages and shortened counts.
 */
#ifndef AMOUNT_H
#define AMOUNT_H

#include <stdint.h>

#define AMOUNT_MAX 32

/* Each writes text of less than AMOUNT_MAX bytes and returns it. */

/* A count in five characters at most: 4.29G. */
const char *amount_short(char *text, uint64_t n);

/* Seconds as 0:03 or 83:20:00, and the same in six characters at most: 3d11h. */
const char *amount_clock(char *text, double seconds);
const char *amount_short_clock(char *text, double seconds);

/* Packets a second: 12.35 Kp/s. */
const char *amount_rate(char *text, double rate);

/* A part of a whole, 100.00% at most; - if there is no whole. */
const char *amount_percent(char *text, uint64_t part, uint64_t whole);

#endif
