/* SPDX-License-Identifier: ISC
 *
 * The rows of --prefix: one for each prefix that addresses in a column are in, with the number of
 * rows (groups.h).
 */
#ifndef GROUP_ROWS_H
#define GROUP_ROWS_H

#include "columns.h"
#include "groups.h"
#include "io/record.h"

struct group_rows {
	struct groups groups;
	size_t place;               /* of the column that they are of */
	struct columns columns;     /* of the rows that are made */
	struct record row;
	void (*put)(void *ctx, const struct record *);
	void *ctx;
	uint64_t n;                 /* rows made */
};

/*
 * After put and ctx were set. The prefix is COLUMN/BITS, and the columns of the file become that
 * column alone. list has the columns to be made, or is NULL; at most max prefixes are held. Ends the
 * program with status 2 where a name is wrong.
 */
void group_rows_init(struct group_rows *, struct columns *, const char *prefix, const char *list, size_t max);

void group_rows_add(struct group_rows *, const struct record *);

/* Hands on all that are left. False, with a message, where some came early and may come again. */
bool group_rows_finish(struct group_rows *);

#endif
