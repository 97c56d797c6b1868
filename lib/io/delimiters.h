/* SPDX-License-Identifier: ISC
 *
 * Finds the delimiters of CSV in a block: comma, quote, CR and LF.
 */
#ifndef DELIMITERS_H
#define DELIMITERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/block.h"

/* The finder reads this many bytes past the end of the text. Their values do not matter. */
#define DELIMITERS_SLACK 64

/* The longest text, in bytes: two blocks. */
#define DELIMITERS_TEXT (2 * BLOCK_SIZE)

struct delimiters {
	size_t n;
	uint32_t at[DELIMITERS_TEXT + DELIMITERS_SLACK];
	bool scalar;               /* do not use vector instructions */
};

/* scalar: do not use vector instructions, even if the processor has them. Tests need this. */
void delimiters_open(struct delimiters *, bool scalar);

/* Finds all delimiters in n bytes, at most DELIMITERS_TEXT. */
void delimiters_find(struct delimiters *, const char *text, size_t n);

#endif
