/* SPDX-License-Identifier: ISC
 *
 * Reads a file as it grows. Starts at the beginning again if the file becomes shorter, or if
 * another file gets its name.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <stdbool.h>

#include "io/inbuf.h"

/* Interval between checks, in milliseconds. */
enum { FOLLOW_MS = 200 };

struct follow {
	const char *path;           /* NULL: no file is followed */
	bool on;                    /* it is a regular file */
	/* The next bytes are the start of a file. The reader sets this back. */
	bool anew;
};

/* Opens it for reading and returns the descriptor. Ends the program with status 2 on failure. */
int follow_open(struct follow *, const char *path);

static inline bool
follow_is_on(const struct follow *f)
{
	return f->on;
}

/* Returns true if the file has unread bytes. At a new beginning, discards the buffered bytes. */
bool follow_has_more(struct follow *, struct inbuf *);

#endif
