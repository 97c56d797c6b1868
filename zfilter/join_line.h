/* SPDX-License-Identifier: ISC
 *
 * The lines of a table that is joined, in each of its forms, as fields.
 */
#ifndef JOIN_LINE_H
#define JOIN_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/record.h"

enum join_form {
	JOIN_CSV,               /* with a header or without */
	JOIN_PFX2AS,            /* ADDRESS LENGTH AS or PREFIX AS, with white space between them */
	JOIN_DELEGATED,         /* a registry's statistics of what it has delegated */
};

/* By the first line of the table. */
enum join_form join_line_form(const char *, size_t n);

/* Why a first line is not of CSV, in words; NULL if it may be. */
const char *join_line_fault(const char *, size_t n);

/*
 * The i-th column of a form whose columns are known, the key first; NULL behind the last, and for
 * CSV.
 */
const char *join_line_column(enum join_form, size_t i);

/*
 * Splits a line, in which the fields stay where that is possible, and sets how many these are: 0 if
 * the line is of no entry. Returns NULL, or what is wrong with it, in words.
 */
const char *join_line_split(enum join_form, const char *, size_t n, struct record *, size_t *fields);

#endif
