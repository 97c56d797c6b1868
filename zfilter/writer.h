/* SPDX-License-Identifier: ISC
 *
 * Rows as they are written: CSV, JSON lines or plain text.
 */
#ifndef WRITER_H
#define WRITER_H

#include <stdbool.h>

#include "columns.h"
#include "io/outbuf.h"
#include "io/row_format.h"
#include "io/status.h"
#include "record.h"

struct writer {
	enum row_format format;
	const struct columns *columns;
	struct outbuf *out;
	struct status *st;
	struct prefix *prefixes;        /* of JSON, by column written */
	bool mark;              /* a column more tells whether there are too many rows of a group (excess.h) */
	bool terminal;          /* rows go to one, and what is in them must not be obeyed */
	char *line;             /* where a row is put together */
	size_t line_cap;
};

/*
 * To be called once the columns are known, before the first row: the header, where the format has
 * one and it is wanted.
 */
void writer_begin(struct writer *, bool header);

void writer_row(struct writer *, const struct record *);

/* A row as the line that it is written as, of n bytes with its newline; valid until the next. */
const char *writer_line(struct writer *, const struct record *, size_t *n);

/* Writes such a line, where there are marks with that of its row. */
void writer_put_line(struct writer *, const char *line, size_t n, bool excess);

#endif
