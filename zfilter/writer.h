/* SPDX-License-Identifier: ISC
 *
 * Rows as they are written: CSV, JSON lines, plain text or addresses with ports; in a report as nmap
 * writes it, or in a database.
 */
#ifndef WRITER_H
#define WRITER_H

#include <stdbool.h>

#include "columns.h"
#include "database.h"
#include "endpoint.h"
#include "io/outbuf.h"
#include "io/record.h"
#include "io/row_format.h"
#include "io/status.h"
#include "nmap.h"

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
	struct endpoint_columns endpoint_columns;
	struct endpoint endpoint;       /* of the row that comes next, in formats of hosts and ports */
	struct nmap nmap;
	const char *path, *table;       /* of the database */
	struct database *database;      /* NULL: none is open */
};

/* After format and out were set. */
void writer_open(struct writer *);

/* Whether rows are written as their line and their tail, if they have one (record.h). */
bool writer_writes_tails(const struct writer *);

/* Whether rows become lines, which can be kept for later. */
bool writer_has_lines(enum row_format);

/*
 * As columns_init has it: NULL for formats with all columns, else those beside saddr that are taken.
 */
const char *writer_columns_beside(enum row_format);

/*
 * To be called once the columns are known, before the first row: the header, where the format has
 * one and it is wanted.
 */
void writer_begin(struct writer *, bool header);

/*
 * To be called for each row before it is written or made a line: NULL, or why it cannot be, which
 * is that it is malformed.
 */
const char *writer_check(struct writer *, const struct record *);

void writer_row(struct writer *, const struct record *);

/* To be called before more is read from a descriptor. */
void writer_wait(struct writer *, int fd);

/* To be called now and then while no rows come: makes those in a database visible to others. */
void writer_tick(struct writer *);

/* Behind the last row, also where there was not even a header. */
void writer_finish(struct writer *);

/* A row as the line that it is written as, of n bytes with its newline; valid until the next. */
const char *writer_line(struct writer *, const struct record *, size_t *n);

/* Writes such a line, where there are marks with that of its row. */
void writer_put_line(struct writer *, const char *line, size_t n, bool excess);

#endif
