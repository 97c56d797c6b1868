/* SPDX-License-Identifier: ISC
 *
 * Makes the rows of --prefix: one for each prefix of the addresses in a column, with its number of
 * rows (groups.h).
 */
#ifndef GROUP_ROWS_H
#define GROUP_ROWS_H

#include "columns.h"
#include "groups.h"
#include "io/record.h"

struct group_rows {
	struct groups groups;
	size_t place;               /* of the column with the addresses */
	struct columns columns;     /* of the rows made here */
	struct record row;
	void (*put)(void *ctx, const struct record *);
	void *ctx;
	uint64_t n;                 /* rows made */
};

/*
 * Must be called after put and ctx are set. The prefix is COLUMN/BITS; this column becomes the only
 * one of the file. list has the columns to be made, or is NULL. At most max prefixes are held. Ends
 * the program with status 2 if a name is wrong.
 */
void group_rows_init(struct group_rows *, struct columns *, const char *prefix, const char *list, size_t max);

void group_rows_add(struct group_rows *, const struct record *);

/*
 * Passes the remaining groups to put. Returns false, after a message, if some were passed early and
 * may appear again.
 */
bool group_rows_finish(struct group_rows *);

#endif
