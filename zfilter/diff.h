/* SPDX-License-Identifier: ISC
 *
 * Finds rows that only one of two files has, and columns that differ between them. A key identifies
 * a row. Of rows with the same key in one file the first counts. Invariant: each key of either file
 * is counted once, as appeared, gone, changed or unchanged.
 */
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff_columns.h"
#include "io/record.h"
#include "io/status.h"
#include "sorter.h"

struct diff_side {
	const char *file;
	struct record row;      /* of the present key, by the places of the files' columns */
	bool there;             /* the side has a row of this key */
	uint64_t duplicates;    /* rows left out because an earlier row has their key */
	/* rows left out because their address has no prefix of this length */
	uint64_t keyless;
};

struct diff {
	struct diff_columns columns;
	struct sorter sorter;
	struct diff_side old, new;
	struct diff_side *reading;      /* the side that takes the rows */
	uint8_t *key;           /* of the present row */
	size_t key_n, key_cap;
	struct record text;     /* the row as it is kept */
	struct record line;     /* a written row */
	void (*put)(void *ctx, const struct record *);
	void (*tick)(void *ctx);        /* called regularly, also if no rows differ */
	void *ctx;
	uint64_t appeared, gone, changed, unchanged;
	uint64_t *changes;      /* of each compared column */
};

/*
 * Must be called after diff_columns_init, and after put, tick and ctx are set. memory is for rows.
 * Ends the program with status 3 if there can be no temporary file.
 */
void diff_open(struct diff *, size_t memory, struct status *);

/* Further rows belong to this file. Must be called for the old file first, then for the new one. */
void diff_file(struct diff *, const char *file);

void diff_take(struct diff *, const struct record *);

/*
 * Must be called after all rows have been taken and before anything is written, because there may
 * be no space for the temporary file.
 */
void diff_sort(struct diff *);

/* Passes each difference to put, in the order of the keys. Returns false if a signal stopped it. */
bool diff_finish(struct diff *);

/* Prints the counts to stderr: of all keys, or only of those before a signal. */
void diff_report(const struct diff *, bool all);

#endif
