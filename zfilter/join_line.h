/* SPDX-License-Identifier: ISC
 *
 * Splits the lines of a joined table into fields, in each of its forms.
 */
#ifndef JOIN_LINE_H
#define JOIN_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/record.h"

enum join_form {
	JOIN_CSV,               /* with a header or without */
	JOIN_PFX2AS,            /* ADDRESS LENGTH AS or PREFIX AS, with white space between them */
	JOIN_DELEGATED,         /* statistics of a registry's delegations */
};

/* Recognises the form by the first line of the table. */
enum join_form join_line_form(const char *, size_t n);

/* Returns a description of the fault if a first line is not CSV; NULL if it may be. */
const char *join_line_fault(const char *, size_t n);

/*
 * Returns the i-th column of a form with fixed columns, the key first; NULL after the last, and for
 * CSV.
 */
const char *join_line_column(enum join_form, size_t i);

/*
 * Splits a line and sets the number of its fields: 0 if the line has no entry. The fields refer to
 * the line if possible. Returns NULL, or a description of the fault.
 */
const char *join_line_split(enum join_form, const char *, size_t n, struct record *, size_t *fields);

#endif
