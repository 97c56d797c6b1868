/* SPDX-License-Identifier: ISC
 *
 * Keeps lines, each with a key of 16 bytes, in a temporary file without a name. All lines are
 * written first, and then read once in the same order.
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
	uint64_t lines;         /* number of lines since the last emptying */
	struct stretch written; /* the file while it is read */
};

/* Ends the program with status 3 if there can be no temporary file (temporary.h). */
void spool_open(struct spool *, struct status *);

void spool_put(struct spool *, const struct spool_key *, const char *line, size_t n);

/* Must be called between the last line put and the first one read. */
void spool_rewind(struct spool *);

/* Returns the next line, valid until the following one; NULL after the last. */
const char *spool_next(struct spool *, struct spool_key *, size_t *n);

/* Empties it for other lines. */
void spool_empty(struct spool *);

#endif
