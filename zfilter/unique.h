/* SPDX-License-Identifier: ISC
 *
 * Recognises combinations of fields that occurred before. This is exact: all combinations are
 * stored, packed into few bytes.
 */
#ifndef UNIQUE_H
#define UNIQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/record.h"

struct unique {
	uint8_t *keys;          /* consecutive, each preceded by its length */
	size_t used, cap;
	/* The offset of a key, plus 1, and in the higher bits a part of its hash; 0: free. */
	uint64_t *slots;
	size_t n, slots_n;
	uint8_t seed[16];       /* strangers must not be able to choose collisions */
};

void unique_init(struct unique *);

/* Adds the values of the n fields at these places; false if this combination occurred before. */
bool unique_add(struct unique *, const struct record *, const size_t *places, size_t n);

#endif
