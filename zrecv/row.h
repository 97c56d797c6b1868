/* SPDX-License-Identifier: ISC
 *
 * Rows of results: which columns, and their text (zscan-rows.5).
 */
#ifndef ROW_H
#define ROW_H

#include "format.h"
#include "probe/scans.h"

struct row {
	/* of the first probe that has it; and of each probe, NULL if it lacks it */
	const struct column **columns;
	const struct column *(*of)[SCANS_MAX];
	size_t n;
	struct format format;
};

/*
 * Parses a list of column names: "*" for all columns of the probes, NULL for the default ones.
 * These are the probes' own or, in text, "saddr", with "sport" if the probe has ports, or "port"
 * if there are several probes. The format list has no columns. Ends the program with status 2 if
 * a column is unknown.
 */
void row_open(struct row *, const char *fields, enum row_format, const struct scans *);

/* Index of the column with this name; the number of columns if there is none. */
size_t row_place(const struct row *, const char *name);

/*
 * Write the header line, if the format has one, or the line of a reply, into room for row_room()
 * bytes; return its end.
 */
size_t row_room(const struct row *);
char *row_put_header(const struct row *, char *);
char *row_put(struct row *, char *, const struct reply *);

#endif
