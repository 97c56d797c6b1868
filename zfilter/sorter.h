/* SPDX-License-Identifier: ISC
 *
 * Sorts records by key, in bounded memory. As many as fit are sorted at a time and written as a run
 * to a temporary file; at the end the runs are merged. Invariant: records with the same key stay in
 * the order in which they were put.
 */
#ifndef SORTER_H
#define SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/outbuf.h"
#include "io/status.h"

/* Keys are compared byte by byte. No key is the beginning of another. */
struct sorter_record {
	const uint8_t *key;
	size_t key_n;
	const char *text;
	size_t n;
};

/*
 * A record in memory: the first bytes of its key, the first one the highest, and a pointer to it.
 */
struct sorter_entry {
	uint64_t prefix;
	const char *record;
};

struct sorter_run;

struct sorter {
	struct status *st;
	int fd;
	struct outbuf out;
	uint64_t written;       /* bytes of the file */

	/* While records are put: */
	size_t room;            /* bytes for records */
	char *records;          /* consecutive, in the order in which they were put */
	size_t used;
	struct sorter_entry *entries, *spare;   /* one for each record; spare is for sorting */
	size_t n, entries_max;

	/* While records are read: */
	struct sorter_run *runs;
	size_t runs_n, runs_cap;
	/* Numbers of the runs with further records. The run with the next record is the first. */
	size_t *heap;
	size_t heap_n;
	bool begun;
};

/*
 * room is the memory for records; half of it is needed in addition. Ends the program with status 3
 * if there can be no temporary file.
 */
void sorter_open(struct sorter *, size_t room, struct status *);

void sorter_put(struct sorter *, const struct sorter_record *);

/* Must be called between the last record put and the first one read. */
void sorter_merge(struct sorter *);

/* Returns the next record, valid until the following one; false after the last. */
bool sorter_next(struct sorter *, struct sorter_record *);

#endif
