/* SPDX-License-Identifier: ISC
 *
 * The registry of columns: those that each probe has, and those that a probe adds. Columns of one
 * name have one type in all probes, so that the type of a value in JSON depends on nothing but the
 * name of its column.
 */
#ifndef PROBE_COLUMN_H
#define PROBE_COLUMN_H

#include <stddef.h>

#include "probe/scans.h"

/* Those that each probe has; ended by a NULL name. */
extern const struct column columns_common[];

/*
 * The column that is always empty, for programs that want a field between two others; JSON leaves
 * it out.
 */
#define COLUMN_BLANK "blank"

/* The attempt as a field of a target has it, +N: with saddr and port before it a row of text is a target. */
#define COLUMN_ATTEMPT_FIELD "+attempt"

/* Whether the n bytes are its name. */
bool column_is_blank(const char *name, size_t n);

/* The column of this name in rows of a probe; NULL where there is none. */
const struct column *column_find(const struct probe *, const char *name, size_t n);

/* The type of a column in rows of any probe, ours or ZMap's; one that is not known is a string. */
enum column_type column_type(const char *name, size_t n);

/*
 * Whether two scans find the same in a column unless the host has changed. So do not what holds times, counters or
 * random numbers, and header fields that load balancers and routes make differ. One that is not known is taken to.
 */
bool column_is_steady(const char *name, size_t n);

/* A line of a list of columns, to the standard output. */
void column_print(const char *name, enum column_type, const char *help);

/*
 * --list-output-fields: prints name, type and help of each column of the probes, and ends the
 * program.
 */
_Noreturn void column_list_and_exit(const struct scans *);

#endif
