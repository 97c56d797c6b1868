/* SPDX-License-Identifier: ISC
 *
 * The registry of columns: those of every probe, and those that single probes add. Columns with
 * the same name have the same type in all probes, so the type of a JSON value depends only on its
 * name.
 */
#ifndef PROBE_COLUMN_H
#define PROBE_COLUMN_H

#include <stddef.h>

#include "probe/scans.h"

/* The columns of every probe; a NULL name ends the table. */
extern const struct column columns_common[];

/* An empty column, for programs that need a field between two others. JSON leaves it out. */
#define COLUMN_BLANK "blank"

/* The attempt as +N, a field of a target: after saddr and port it makes a row of text a target. */
#define COLUMN_ATTEMPT_FIELD "+attempt"

/* Whether the n bytes are the name of that column. */
bool column_is_blank(const char *name, size_t n);

/* The column with this name in rows of a probe; NULL: none. */
const struct column *column_find(const struct probe *, const char *name, size_t n);

/* The type of a column in rows of any probe, ours or ZMap's. An unknown column is a string. */
enum column_type column_type(const char *name, size_t n);

/*
 * Whether two scans find the same value in a column unless the host has changed. Times, counters,
 * random numbers, and header fields that depend on load balancers or routes are not steady. An
 * unknown column counts as steady.
 */
bool column_is_steady(const char *name, size_t n);

/* Prints a line of a list of columns to the standard output. */
void column_print(const char *name, enum column_type, const char *help);

/*
 * --list-output-fields: prints name, type and help of each column of the probes, and ends the
 * program.
 */
_Noreturn void column_list_and_exit(const struct scans *);

#endif
