/* SPDX-License-Identifier: ISC
 *
 * Leaves out the rows of groups that have too many of them. A group is the rows with equal values
 * in some columns. Its size is known only at the end, so rows wait in a temporary file.
 *
 * Memory is bounded: a limited number of groups is counted at once. The rows of other groups wait
 * in a second file. When the first groups are done, these rows are read again, as often as
 * necessary. The result is therefore exact for any bound.
 */
#ifndef EXCESS_H
#define EXCESS_H

#include "io/record.h"
#include "spool.h"

struct group_count {
	struct spool_key key;   /* 0, 0: free */
	uint64_t n;
};

struct excess {
	uint64_t max;           /* rows allowed in a group */
	size_t groups_max;      /* number of groups counted at once */
	bool all;               /* rows of groups with too many are also wanted */

	struct group_count *table;      /* the size is a power of two, at least twice groups_max */
	size_t size, n;
	/*
	 * Seeds of the hashes: strangers send the rows, and must not be able to choose collisions.
	 */
	uint8_t seeds[2][16];
	struct spool rows;      /* of the counted groups */
	struct spool rest[2];   /* of other groups; turn selects the one that is written */
	unsigned turn;
	uint64_t rows_n, groups_n;      /* of groups with too many rows, so far */
};

/* Must be called after max, groups_max and all are set. */
void excess_open(struct excess *, struct status *);

/*
 * Takes a row as the line to be written. Its group is the n fields at these places. If all are
 * empty, it belongs to no group.
 */
void excess_take(struct excess *, const struct record *, const size_t *places, size_t n, const char *line, size_t line_n);

/*
 * Passes each row to put, and whether its group has too many. The rows of such a group are left out
 * unless all are wanted. Ends if put returns false.
 */
void excess_finish(struct excess *, bool (*put)(void *ctx, const char *line, size_t n, bool excess), void *ctx);

#endif
