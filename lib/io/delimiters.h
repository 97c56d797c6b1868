/* SPDX-License-Identifier: ISC
 *
 * Where in a block the bytes stand that mean something in CSV: comma, quote, CR and LF.
 */
#ifndef DELIMITERS_H
#define DELIMITERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/block.h"

/* So many bytes behind the text are read, but mean nothing. */
#define DELIMITERS_BEHIND 64

/* The longest text: two blocks. */
#define DELIMITERS_TEXT (2 * BLOCK_SIZE)

struct delimiters {
	size_t n;
	uint32_t at[DELIMITERS_TEXT + DELIMITERS_BEHIND];
	bool scalar;               /* without the vector instructions */
};

/* scalar: even where the processor has vector instructions, which is for tests. */
void delimiters_open(struct delimiters *, bool scalar);

/* Finds all of them in n bytes, at most DELIMITERS_TEXT. */
void delimiters_find(struct delimiters *, const char *text, size_t n);

#endif
