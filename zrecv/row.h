/* SPDX-License-Identifier: ISC
 *
 * Rows of results: which columns, and their text (zscan-rows.5).
 */
#ifndef ROW_H
#define ROW_H

#include "format.h"
#include "probe/scans.h"

struct row {
	/* as the first probe has it that has it; and as each has it, NULL where it does not */
	const struct column **columns;
	const struct column *(*of)[SCANS_MAX];
	size_t n;
	struct format format;
};

/*
 * Parses a list of column names, "*" for all that the probes have, NULL for the default ones:
 * those of the probes, or of text "saddr", with "sport" where the probe has ports, and "port" where
 * there are several probes. A list has no columns. Ends the program with status 2 on an unknown one.
 */
void row_open(struct row *, const char *fields, enum row_format, const struct scans *);

/* Which column has this name, from 0; the number of columns where none has. */
size_t row_place(const struct row *, const char *name);

/*
 * Write the header line, if the format has one, or the line of a reply, where there is room for
 * row_room() bytes; return its end.
 */
size_t row_room(const struct row *);
char *row_put_header(const struct row *, char *);
char *row_put(struct row *, char *, const struct reply *);

#endif
