/* SPDX-License-Identifier: ISC
 *
 * Writes strings, and members of the JSON object of metadata, each as a line that ends with a
 * comma.
 */
#ifndef MEMBER_H
#define MEMBER_H

#include <stddef.h>
#include <stdio.h>
#include <time.h>

void member_put_string(FILE *, const char *s);
void member_put_string_n(FILE *, const char *s, size_t n);

/* Writes null for NULL. */
void member_put_text(FILE *, const char *name, const char *text);

/* Writes a whole number below 2^53 in full. */
void member_put_number(FILE *, const char *name, double);

void member_put_time(FILE *, const char *name, time_t);

/* Writes the items of a list, separated by commas, as an array; for an empty list it is empty. */
void member_put_list(FILE *, const char *name, const char *list);

#endif
