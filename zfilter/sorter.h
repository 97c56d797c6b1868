/* SPDX-License-Identifier: ISC
 *
 * Records in the order of their keys, in bounded memory. As many of them as there is room for are sorted
 * at a time, and are a run in a temporary file; the runs are merged then. Invariant: records with the
 * same key come in the order in which they were put.
 */
#ifndef SORTER_H
#define SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/outbuf.h"
#include "io/status.h"

/* Keys compare byte by byte; none is the beginning of another. */
struct sorter_record {
	const uint8_t *key;
	size_t key_n;
	const char *text;
	size_t n;
};

/* A record in memory: the first bytes of its key, the first one the highest, and where it is. */
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

	/* While records are put. */
	size_t room;            /* bytes for them */
	char *records;          /* one after the other, in the order in which they were put */
	size_t used;
	struct sorter_entry *entries, *spare;   /* of each record; spare is for sorting */
	size_t n, entries_max;

	/* While they are read. */
	struct sorter_run *runs;
	size_t runs_n, runs_cap;
	size_t *heap;           /* numbers of runs that are not at their end: that with the next record is the first */
	size_t heap_n;
	bool begun;
};

/* room is for records; what else is needed is half of that. Ends the program with status 3 where there can be no temporary file. */
void sorter_open(struct sorter *, size_t room, struct status *);

void sorter_put(struct sorter *, const struct sorter_record *);

/* To be called between the last record that is put and the first that is read. */
void sorter_merge(struct sorter *);

/* The next record, valid until the one after it; false behind the last. */
bool sorter_next(struct sorter *, struct sorter_record *);

#endif
