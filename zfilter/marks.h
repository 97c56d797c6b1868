/* SPDX-License-Identifier: ISC
 *
 * Where in a block the bytes stand that mean something in CSV: comma, quote, CR and LF.
 */
#ifndef MARKS_H
#define MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/block.h"

/* So many bytes behind the text are read, but mean nothing. */
#define MARKS_BEHIND 64

struct marks {
	size_t n;
	uint32_t at[BLOCK_SIZE + MARKS_BEHIND];
	bool plainly;               /* without the vector instructions */
};

/* plainly: even where the processor has vector instructions, which is for tests. */
void marks_open(struct marks *, bool plainly);

/* Finds all of them in n bytes, at most BLOCK_SIZE. */
void marks_find(struct marks *, const char *text, size_t n);

#endif
