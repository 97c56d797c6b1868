/* SPDX-License-Identifier: ISC
 *
 * Formats numbers for pictures, as people read them.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

enum { TEXT_NUMBER = 32 };

/* With commas: 1,234,567. Returns the text. */
const char *text_number(char text[TEXT_NUMBER], uint64_t);

/* With K, M, G or T: 1.5K. */
const char *text_short(char text[TEXT_NUMBER], double);

/* From 100 on with commas and without decimals, otherwise in three digits: 9,792 or 3.14. */
const char *text_rate(char text[TEXT_NUMBER], double);

/*
 * A time in the largest unit that is no longer than another time: 250 ms, 10 s, 5 min, 2 h, 3 d.
 * Both times are in seconds.
 */
const char *text_seconds(char text[TEXT_NUMBER], double, double other);

/* Seconds, below a minute in three digits, as 79.4 ms; otherwise as text_duration(). */
const char *text_measured(char text[TEXT_NUMBER], double seconds);

/* Whole seconds in two units: 40 s, 5 min 12 s, 3 h 20 min, 2 d 5 h. */
const char *text_duration(char text[TEXT_NUMBER], double seconds);

/* The next one of 1, 2, 5, 10, 20, ... after n, which is one of these. */
uint64_t text_next_round(uint64_t n);

#endif
