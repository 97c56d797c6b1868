/* SPDX-License-Identifier: ISC
 *
 * A list that the scan reads, and the SHA-256 of what it held when the scan began.
 */
#ifndef HASHED_LIST_H
#define HASHED_LIST_H

#include <stdio.h>

struct hashed_list {
	const char *path;
	char sha256[65];            /* empty: it has not been hashed */
};

/* Ends the program with status 2 if it cannot be read. */
void hashed_list_read(struct hashed_list *);

/* The same of a regular file alone: a pipe can be read only once, by the stage that it is for. */
void hashed_list_read_file(struct hashed_list *);

/* Writes it as an object of file and sha256. */
void hashed_list_put(FILE *, const struct hashed_list *);

#endif
