/* SPDX-License-Identifier: ISC
 *
 * A stretch of a temporary file (temporary.h), read from its beginning to its end.
 */
#ifndef STRETCH_H
#define STRETCH_H

#include <stddef.h>
#include <stdint.h>

#include "io/status.h"

struct stretch {
	int fd;
	uint64_t at, end;       /* bytes of the file that are still to be read */
	char *buf;              /* those from begin to filled have been read, and not been taken */
	size_t begin, filled, cap;
};

/* The bytes of the file from at to end, of which so many are read at once. */
void stretch_open(struct stretch *, int fd, uint64_t at, uint64_t end, size_t cap);

/*
 * The next n bytes, valid until the call after this one; NULL where none is left. Ends the program
 * with status 3 where the file cannot be read, or has fewer.
 */
const char *stretch_take(struct stretch *, size_t n, struct status *);

#endif
