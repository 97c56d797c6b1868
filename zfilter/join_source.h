/* SPDX-License-Identifier: ISC
 *
 * The argument of --join: [KEY=]FILE[:COLUMN,...]
 */
#ifndef JOIN_SOURCE_H
#define JOIN_SOURCE_H

struct join_source {
	const char *key;        /* the column of rows */
	const char *path;
	const char *list;       /* the columns of the table, or NULL for all */
};

/* The key where the argument has none. */
extern const char join_source_saddr[];

/*
 * Ends the program with status 2 where the argument names no file. Keeps pointers into copies of
 * its parts.
 */
struct join_source join_source_parse(const char *argument);

#endif
