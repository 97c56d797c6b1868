/* SPDX-License-Identifier: ISC
 *
 * Hashes the lists that a scan reads, by SHA-256, at its start.
 */
#ifndef HASHED_LIST_H
#define HASHED_LIST_H

#include <stdio.h>

struct hashed_list {
	const char *path;
	char sha256[65];            /* empty: not hashed */
};

/* Ends the program with status 2 if it cannot be read. */
void hashed_list_read(struct hashed_list *);

/* The same for a regular file only: a pipe can be read once, by its stage. */
void hashed_list_read_file(struct hashed_list *);

/* Writes the list as a JSON object with the members file and sha256. */
void hashed_list_put(FILE *, const struct hashed_list *);

#endif
