/* SPDX-License-Identifier: ISC
 *
 * Numbers in pictures, as people read them.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

enum { TEXT_NUMBER = 32 };

/* With commas: 1,234,567. Returns the text. */
const char *text_number(char text[TEXT_NUMBER], uint64_t);

/* With K, M, G or T: 1.5K. */
const char *text_short(char text[TEXT_NUMBER], double);

/* A time in the largest unit that is not above the other one: 250 ms, 10 s, 5 min, 2 h, 3 d. */
const char *text_seconds(char text[TEXT_NUMBER], double, double unit);

/* Of 1, 2, 5, 10, 20, ... the one after n, which is one of them. */
uint64_t text_next_round(uint64_t n);

#endif
