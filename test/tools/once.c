/* SPDX-License-Identifier: ISC
 *
 * Counts IPv4 addresses, one a line, in a bitmap of the whole space: how many there were, and how
 * often an address was repeated.
 * usage: zperm | once
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * An address is looked up BEHIND lines after its word was prefetched, since the bitmap is far
 * larger than any cache.
 */
enum { BEHIND = 64 };

enum { HUGE = 2 << 20, BITMAP = 1 << 29 };     /* bytes */

struct count {
	uint64_t lines, again;
	uint32_t waiting[BEHIND];
	uint32_t address, byte;     /* of the current line so far */
	int dots, digits;
	uint64_t *bitmap;
};

static void
look_up(struct count *c, uint32_t address)
{
	uint64_t *word = &c->bitmap[address / 64], bit = UINT64_C(1) << address % 64;

	c->again += (*word & bit) != 0;
	*word |= bit;
}

static void
take(struct count *c, char ch)
{
	if (ch >= '0' && ch <= '9') {
		c->byte = c->byte * 10 + (uint32_t)(ch - '0');
		c->digits++;
		return;
	}
	if (c->digits < 1 || c->digits > 3 || c->byte > 255 || ch != (c->dots < 3 ? '.' : '\n'))
		errx(1, "line %" PRIu64 ": not an address alone", c->lines + 1);
	c->address = c->address << 8 | c->byte;
	c->byte = 0;
	c->digits = 0;
	if (++c->dots == 4) {
		uint32_t *slot = &c->waiting[c->lines % BEHIND];

		if (c->lines >= BEHIND)
			look_up(c, *slot);
		__builtin_prefetch(&c->bitmap[c->address / 64], 1);
		*slot = c->address;
		c->lines++;
		c->dots = 0;
	}
}

int
main(void)
{
	static char buf[1 << 16];
	struct count c = { .bitmap = aligned_alloc(HUGE, BITMAP) };
	ssize_t n;

	if (c.bitmap == NULL)
		err(3, NULL);
	/* Otherwise a look-up also waits for its page's address */
	madvise(c.bitmap, BITMAP, MADV_HUGEPAGE);
	memset(c.bitmap, 0, BITMAP);
	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++)
			take(&c, buf[i]);
	if (n < 0)
		err(3, "stdin");
	for (uint64_t i = c.lines < BEHIND ? 0 : c.lines - BEHIND; i < c.lines; i++)
		look_up(&c, c.waiting[i % BEHIND]);
	printf("%" PRIu64 " addresses, %" PRIu64 " of them again\n", c.lines, c.again);
	return c.again > 0 || c.dots > 0 || c.digits > 0;
}
