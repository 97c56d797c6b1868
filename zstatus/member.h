/* SPDX-License-Identifier: ISC
 *
 * Members of the JSON object that metadata is, each a line that ends in a comma, and strings.
 */
#ifndef MEMBER_H
#define MEMBER_H

#include <stddef.h>
#include <stdio.h>
#include <time.h>

void member_put_string(FILE *, const char *s);
void member_put_string_n(FILE *, const char *s, size_t n);

/* NULL is null. */
void member_put_text(FILE *, const char *name, const char *text);

/* In full where it is whole and below 2^53. */
void member_put_number(FILE *, const char *name, double);

void member_put_time(FILE *, const char *name, time_t);

/* An array of the texts between the commas of a list; that of an empty list is empty. */
void member_put_list(FILE *, const char *name, const char *list);

#endif
