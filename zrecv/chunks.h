/* SPDX-License-Identifier: ISC
 *
 * Memory for answers: chunks of one size, by number. Its pages take memory from when they are
 * first used, and those given back are used first.
 */
#ifndef CHUNKS_H
#define CHUNKS_H

#include <stddef.h>
#include <stdint.h>

/* In bytes; a power of 2. */
enum { CHUNK_SIZE = 512 };

struct chunks {
	uint8_t *memory;
	uint32_t n;                 /* chunks in all; number 0 stands for none and is one of them */
	uint32_t fresh;             /* the first that was never used */
	uint32_t free;              /* the first of those given back; each tells the next; 0: none */
	uint32_t used;
};

/* Of so many bytes in all. Ends the program with status 3 where there is no room for them. */
void chunks_open(struct chunks *, size_t bytes);

/* A chunk, which holds anything; 0: all are taken. */
uint32_t chunks_take(struct chunks *);

void chunks_give(struct chunks *, uint32_t chunk);

/* How many can be taken. */
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
