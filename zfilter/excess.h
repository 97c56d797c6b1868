/* SPDX-License-Identifier: ISC
 *
 * Rows of groups that have too many of them: a group is the rows that are alike in some columns. How many
 * there are is known at the end alone, so rows wait in a temporary file.
 *
 * Memory is bounded: so many groups are counted at once. Rows of others wait in a second file, and are
 * gone through when the first ones have been judged, as often as it takes. So the result is exact,
 * whatever the bound.
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
	uint64_t max;           /* rows that a group may have */
	size_t groups_max;      /* counted at once */
	bool all;               /* rows beyond it are wanted too, and those of the same group */

	struct group_count *table;      /* a power of two, at least twice as many as groups */
	size_t size, n;
	uint8_t seeds[2][16];   /* of the hashes of keys: rows come from strangers, who must not choose what collides */
	struct spool rows;      /* of the groups that are counted */
	struct spool rest[2];   /* of others: those to come are put in the one that turn names */
	unsigned turn;
	uint64_t rows_n, groups_n;      /* of groups that have too many, so far as they are judged */
};

/* Once max, groups_max and all are set. */
void excess_open(struct excess *, struct status *);

/* Takes a row as the line that it is to be, of the group that the n fields at these places tell; of none where all are empty. */
void excess_take(struct excess *, const struct record *, const size_t *places, size_t n, const char *line, size_t line_n);

/*
 * Hands on each row, and whether its group has too many; those that have are left out unless all are wanted. Ends where put
 * returns false.
 */
void excess_finish(struct excess *, bool (*put)(void *ctx, const char *line, size_t n, bool excess), void *ctx);

#endif
