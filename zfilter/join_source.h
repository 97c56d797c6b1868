/* SPDX-License-Identifier: ISC
 *
 * Parses the argument of --join: [KEY=]FILE[:COLUMN,...]
 */
#ifndef JOIN_SOURCE_H
#define JOIN_SOURCE_H

struct join_source {
	const char *key;        /* column of the rows */
	const char *path;
	const char *list;       /* columns of the table, or NULL: all */
};

/* The default key. */
extern const char join_source_saddr[];

/*
 * Ends the program with status 2 if the argument names no file. The result points to copies of the
 * parts.
 */
struct join_source join_source_parse(const char *argument);

#endif
