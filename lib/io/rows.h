/* SPDX-License-Identifier: ISC
 *
 * Reads CSV (RFC 4180) with a header line, in blocks, with libcsv, or rows of JSON (json_rows.h).
 * Spaces are part of a field, and empty lines are skipped. Malformed rows are reported with their
 * line number, counted and left out.
 *
 * Plain rows bypass the parser, with the same result. A plain row is one line shorter than
 * BLOCK_SIZE, has as many fields as the header, and has no quote and no CR.
 */
#ifndef IO_ROWS_H
#define IO_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/delimiters.h"
#include "io/json_rows.h"
#include "io/outbuf.h"
#include "io/record.h"
#include "io/status.h"

enum { ROWS_AHEAD = 64 };

struct csv_parser;

struct rows {
	/*
	 * Called with the header of each file, of n names. Returns the place of each column's
	 * values in the rows to come, -1 for columns that are not wanted, or NULL to refuse the
	 * file. *places is the number of places; a place that no column of the file takes is
	 * empty in each row.
	 */
	const int *(*header)(void *ctx, const char *file, const struct record *, size_t n, size_t *places);
	/* Called with each complete row. Returns false if no more rows are wanted. */
	bool (*row)(void *ctx, const struct record *);
	/*
	 * Called with up to ROWS_AHEAD rows, which row() is then called with, one after the other, until one is the last
	 * that is wanted. Sets the fields of places that no column of the file takes; NULL: they are empty.
	 */
	void (*add)(void *ctx, struct record *, size_t n);
	/* called before each wait for input from a descriptor; NULL: nothing is */
	void (*wait)(void *ctx, int fd);
	void *ctx;
	struct status *st;
	struct outbuf *out;         /* also flushed before each wait */

	uint64_t n;                 /* rows so far, excluding headers */
	uint64_t malformed;         /* of these */
	bool enough;                /* no more rows are wanted */
	bool longer;                /* rows may have more fields than the header, to be ignored */
	bool scalar;                /* all rows go through the parser, which is for tests */

	/* The state of the present file. */
	struct csv_parser *parser;
	const char *name;
	bool is_json;               /* decided by its beginning, after rows_begin() */
	struct json_rows json;
	const int *place;           /* NULL until the header has arrived */
	size_t width;               /* columns of the header */
	bool refused;
	struct record record;       /* the row that is being parsed */
	size_t column;              /* the number of its fields so far */
	bool between;               /* the parser is at the end of a line and of a row */
	/* rows that bypass the parser: their fields point into the block */
	struct record lines[ROWS_AHEAD];
	struct wanted *wanted;      /* the columns that have a place */
	size_t wanted_n;
	struct delimiters delimiters; /* of the present block */
	/* the present line, and the line in which the row began; from 1 */
	uint64_t at_line, begin;
	/* a field that ends in this block may have been quoted, and so may hold newlines */
	bool quotes;
	bool skip;                  /* skip the rest of a broken row, up to the next newline */
};

/* Call this after setting header, row, ctx, st and out. */
void rows_init(struct rows *);

/*
 * Reads one file to its end, to the last wanted row or to a stop. Returns false if its header was
 * refused.
 */
bool rows_read(struct rows *, int fd, const char *name);

/*
 * The parts of rows_read, in their order. A block has at most DELIMITERS_TEXT bytes, followed by
 * DELIMITERS_SLACK bytes of room.
 */
void rows_begin(struct rows *, const char *name);

/*
 * Returns the number of bytes taken. The rest, fewer than BLOCK_SIZE bytes, is an incomplete row;
 * the next block has to begin with it. The last block is taken completely.
 */
size_t rows_take(struct rows *, char *block, size_t n, bool last);

void rows_finish(struct rows *, bool whole);

/* For row(): reports the row that it was called with as malformed, for this reason. */
void rows_malformed(struct rows *, const char *why);

/* Reports the number of malformed rows if not all of them were reported one by one. */
void rows_report(const struct rows *);

#endif
