/* SPDX-License-Identifier: ISC
 *
 * A file that is read as it grows, and from its start where it begins anew: when it has become
 * shorter, or another file has its name.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <stdbool.h>

#include "io/inbuf.h"

/* How often it is looked at, milliseconds. */
enum { FOLLOW_MS = 200 };

struct follow {
	const char *path;           /* NULL: nothing is followed */
	bool on;                    /* and it is a file */
	bool anew;                  /* what comes next is the start of a file; who reads that sets it back */
};

/* Opens it for reading, ends the program with status 2 where it cannot, and returns the descriptor. */
int follow_open(struct follow *, const char *path);

static inline bool
follow_is_on(const struct follow *f)
{
	return f->on;
}

/* Whether it has more than has been read. Where it begins anew, the rest of what was read is forgotten. */
bool follow_has_more(struct follow *, struct inbuf *);

#endif
