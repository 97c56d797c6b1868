/* SPDX-License-Identifier: ISC
 *
 * Reads a part of a temporary file (temporary.h) from beginning to end.
 */
#ifndef STRETCH_H
#define STRETCH_H

#include <stddef.h>
#include <stdint.h>

#include "io/status.h"

struct stretch {
	int fd;
	uint64_t at, end;       /* bytes of the file that remain to be read */
	char *buf;              /* bytes from begin to filled have been read but not taken */
	size_t begin, filled, cap;
};

/* Reads the bytes of the file from at to end, up to cap bytes at once. */
void stretch_open(struct stretch *, int fd, uint64_t at, uint64_t end, size_t cap);

/*
 * Returns the next n bytes, valid until the next call; NULL if none remains. Ends the program with
 * status 3 if the file cannot be read or has fewer.
 */
const char *stretch_take(struct stretch *, size_t n, struct status *);

#endif
