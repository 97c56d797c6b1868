/* SPDX-License-Identifier: ISC
 *
 * Which combinations of fields have come before, exactly: all of them are kept, each packed into
 * as few bytes as it takes to tell it from any other.
 */
#ifndef UNIQUE_H
#define UNIQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/record.h"

struct unique {
	uint8_t *keys;          /* one behind the other, each with its length before it */
	size_t used, cap;
	/* where a key begins, plus 1, and above that a part of its hash; 0: free */
	uint64_t *slots;
	size_t n, slots_n;
	uint8_t seed[16];       /* rows come from strangers, who must not choose what collides */
};

void unique_init(struct unique *);

/* Adds what the n fields at these places hold; false where it came before. */
bool unique_add(struct unique *, const struct record *, const size_t *places, size_t n);

#endif
