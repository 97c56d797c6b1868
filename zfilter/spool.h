/* SPDX-License-Identifier: ISC
 *
 * Lines, each with a key of 16 bytes, in a temporary file that has no name: they are put one after the
 * other, and then read in that order, once.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/outbuf.h"
#include "io/status.h"
#include "stretch.h"

struct spool_key {
	uint64_t a, b;
};

struct spool {
	int fd;
	struct status *st;
	struct outbuf out;
	uint64_t lines;         /* that were put since it was empty */
	struct stretch written; /* of the file, once it is read */
};

/* Ends the program with status 3 where there can be no temporary file (temporary.h). */
void spool_open(struct spool *, struct status *);

void spool_put(struct spool *, const struct spool_key *, const char *line, size_t n);

/* To be called between the last line that is put and the first that is read. */
void spool_rewind(struct spool *);

/* The next line, valid until the one after it; NULL behind the last. */
const char *spool_next(struct spool *, struct spool_key *, size_t *n);

/* Makes it empty, for other lines. */
void spool_empty(struct spool *);

#endif
