/* SPDX-License-Identifier: ISC
 *
 * Writes rows in a format: CSV, JSON lines, plain text, addresses with ports, reports of nmap, or a
 * database.
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
	struct prefix *prefixes;        /* for JSON, by written column */
	/* A further column shows whether a group has too many rows (excess.h). */
	bool mark;
	bool terminal;          /* the output is a terminal, so values are made safe for it */
	char *line;             /* a row under construction */
	size_t line_cap;
	struct endpoint_columns endpoint_columns;
	struct endpoint endpoint;       /* of the next row, in formats of hosts and ports */
	struct nmap nmap;
	const char *path, *table;       /* of the database */
	struct database *database;      /* NULL: none is open */
};

/* Must be called after format and out are set. */
void writer_open(struct writer *);

/* Returns true if rows are written as their line and their tail, if they have one (record.h). */
bool writer_writes_tails(const struct writer *);

/* Returns true if rows become lines, which can be kept for later. */
bool writer_has_lines(enum row_format);

/*
 * Returns the argument beside of columns_init: NULL for a format with all columns, otherwise the
 * names of those after saddr.
 */
const char *writer_columns_beside(enum row_format);

/*
 * Must be called after all columns are known, before the first row. Writes the header if the format
 * has one and it is wanted.
 */
void writer_begin(struct writer *, bool header);

/*
 * Must be called for each row before it is written or becomes a line. Returns NULL, or the reason
 * why the row is malformed.
 */
const char *writer_check(struct writer *, const struct record *);

void writer_row(struct writer *, const struct record *);

/* Must be called before a read from a descriptor. */
void writer_wait(struct writer *, int fd);

/*
 * Must be called regularly while no rows come: makes those in a database visible to other programs.
 */
void writer_tick(struct writer *);

/* Must be called after the last row, even if there was no header. */
void writer_finish(struct writer *);

/* Returns a row as a line of n bytes, with its newline; valid until the next. */
const char *writer_line(struct writer *, const struct record *, size_t *n);

/* Writes such a line. With marks, adds whether its group has too many rows. */
void writer_put_line(struct writer *, const char *line, size_t n, bool excess);

#endif
