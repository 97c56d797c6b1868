/* SPDX-License-Identifier: ISC
 *
 * Reading CSV (RFC 4180) with a header line, in blocks, by libcsv, or rows of JSON (json_rows.h).
 * Spaces belong to their field, empty lines are passed over, and malformed rows are reported with
 * their line, counted and left out.
 *
 * Rows that need no parser do not go through it: those of one line below BLOCK_SIZE that has as
 * many fields as the header, and neither quotes nor carriage returns. What comes out is the same.
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
	 * Called with each file's header of n names: returns the place that each column's values
	 * take in the rows to come, -1 for those not wanted, or NULL to refuse the file. *places is how
	 * many there are: one that no column of the file takes is empty in each row.
	 */
	const int *(*header)(void *ctx, const char *file, const struct record *, size_t n, size_t *places);
	/* Called with each whole row; false: it was the last one wanted. */
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
	struct outbuf *out;         /* flushed before that, too */

	uint64_t n;                 /* rows so far, without headers */
	uint64_t malformed;         /* of these */
	bool enough;                /* no more rows are wanted */
	bool longer;                /* rows may have more fields than the header, to be ignored */
	bool scalar;                /* all rows go through the parser, which is for tests */

	/* The present file. */
	struct csv_parser *parser;
	const char *name;
	bool is_json;               /* by its beginning, once rows_begin() was called */
	struct json_rows json;
	const int *place;           /* NULL until its header has come */
	size_t width;               /* columns of the header */
	bool refused;
	struct record record;       /* the row that is being read */
	size_t column;              /* how many of its fields have come */
	bool between;               /* the parser has come to the end of a line and of a row */
	struct record lines[ROWS_AHEAD]; /* rows that are not parsed: their fields lie in the block */
	struct wanted *wanted;      /* the columns that have a place */
	size_t wanted_n;
	struct delimiters delimiters; /* of the present block */
	uint64_t at_line, begin;    /* the line we are in, the one the row began in; from 1 */
	/* a field that ends in this block may have been quoted, so may hold newlines */
	bool quotes;
	bool skip;                  /* a broken row goes on up to the next newline */
};

/* After header, row, ctx, st and out were set. */
void rows_init(struct rows *);

/*
 * Reads one file to its end, to the last row wanted or to a stop; false where its header was
 * refused.
 */
bool rows_read(struct rows *, int fd, const char *name);

/*
 * The parts of that, in their order. Blocks have at most DELIMITERS_TEXT bytes and
 * DELIMITERS_BEHIND of room behind.
 */
void rows_begin(struct rows *, const char *name);

/*
 * Returns how much of the block was taken. The rest, less than BLOCK_SIZE, is a row that is not
 * all there, for which the next block has to begin with it. Nothing is left of the last block.
 */
size_t rows_take(struct rows *, char *block, size_t n, bool last);

void rows_finish(struct rows *, bool whole);

/* For row(): the row that it was called with is malformed, for this reason. */
void rows_malformed(struct rows *, const char *why);

/* Reports how many malformed rows there were, where not all were reported one by one. */
void rows_report(const struct rows *);

#endif
