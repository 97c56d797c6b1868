/* SPDX-License-Identifier: ISC
 *
 * Requests transparent huge pages, which many systems give only on request.
 */
#include "large_pages.h"

#include <err.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "io/alloc.h"

enum { LARGE_PAGE = 1 << 21 };

void *
large_pages_allocate_or_die(size_t n)
{
	size_t rounded = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	void *memory;

	if (n < LARGE_PAGE / 2)
		return allocate_or_die(n, 1);
	if ((memory = aligned_alloc(LARGE_PAGE, rounded)) == NULL)
		err(3, NULL);
	madvise(memory, rounded, MADV_HUGEPAGE);
	return memory;
}
