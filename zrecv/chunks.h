/* SPDX-License-Identifier: ISC
 *
 * Allocates memory for answers in chunks of one size, by number. Pages take memory only when they
 * are first used, and freed chunks are reused first.
 */
#ifndef CHUNKS_H
#define CHUNKS_H

#include <stddef.h>
#include <stdint.h>

/* In bytes; a power of 2. */
enum { CHUNK_SIZE = 512 };

struct chunks {
	uint8_t *memory;
	/* number of chunks, including number 0, which stands for none */
	uint32_t n;
	uint32_t fresh;             /* first chunk that was never used */
	uint32_t free;              /* first of the list of freed chunks; 0: none */
	uint32_t used;
};

/* bytes: of all chunks. Ends the program with status 3 if they cannot be allocated. */
void chunks_open(struct chunks *, size_t bytes);

/* A chunk with undefined content; 0: none is left. */
uint32_t chunks_take(struct chunks *);

void chunks_give(struct chunks *, uint32_t chunk);

/* Number of chunks that can be taken. */
static inline uint32_t
chunks_left(const struct chunks *c)
{
	return c->n - 1 - c->used;
}

static inline void *
chunks_at(const struct chunks *c, uint32_t chunk)
{
	return c->memory + (size_t)chunk * CHUNK_SIZE;
}

#endif
