/* SPDX-License-Identifier: ISC
 *
 * The rows of one file that the other has not, and those in which columns differ. A row is known by
 * its key. Of rows with the same key in one file the first counts. Invariant: each key of either
 * file is counted once, as appeared, gone, changed or unchanged.
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
	struct record row;      /* that of the present key, with the places of the files' columns, */
	bool there;             /* if it has one */
	uint64_t duplicates;    /* rows that are left out, as their key came before, */
	uint64_t keyless;       /* and as a prefix of their key is of no address */
};

struct diff {
	struct diff_columns columns;
	struct sorter sorter;
	struct diff_side old, new;
	struct diff_side *reading;      /* the side that rows are taken for */
	uint8_t *key;           /* of the present row */
	size_t key_n, key_cap;
	struct record text;     /* it as it is kept */
	struct record line;     /* a row that is written */
	void (*put)(void *ctx, const struct record *);
	void (*tick)(void *ctx);        /* called now and then, also if no rows differ */
	void *ctx;
	uint64_t appeared, gone, changed, unchanged;
	uint64_t *changes;      /* of each column that is compared */
};

/*
 * After diff_columns_init, and once put, tick and ctx are set; memory is for rows. Ends the program
 * with status 3 where there can be no temporary file.
 */
void diff_open(struct diff *, size_t memory, struct status *);

/* Rows are those of this file from now on, first of the old one, then of the new. */
void diff_file(struct diff *, const char *file);

void diff_take(struct diff *, const struct record *);

/*
 * Once all rows have been taken, and before anything is written: the temporary file may find no
 * room.
 */
void diff_sort(struct diff *);

/* Hands on each difference, in the order of the keys. False where a signal stopped it. */
bool diff_finish(struct diff *);

/* Prints the counts to stderr: of all keys, or else of those that were written before a signal. */
void diff_report(const struct diff *, bool all);

#endif
