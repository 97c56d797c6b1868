/* SPDX-License-Identifier: ISC
 *
 * Keeps free chunks in a list: each holds the number of the next free one.
 */
#include "chunks.h"

#include <err.h>
#include <string.h>
#include <sys/mman.h>

void
chunks_open(struct chunks *c, size_t bytes)
{
	*c = (struct chunks){ .n = (uint32_t)(bytes / CHUNK_SIZE), .fresh = 1 };
	c->memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (c->memory == MAP_FAILED)
		err(3, "memory for answers");
}

uint32_t
chunks_take(struct chunks *c)
{
	uint32_t chunk = c->free;

	if (chunk != 0)
		memcpy(&c->free, chunks_at(c, chunk), sizeof(c->free));
	else if (c->fresh < c->n)
		chunk = c->fresh++;
	else
		return 0;
	c->used++;
	return chunk;
}

void
chunks_give(struct chunks *c, uint32_t chunk)
{
	memcpy(chunks_at(c, chunk), &c->free, sizeof(c->free));
	c->free = chunk;
	c->used--;
}
