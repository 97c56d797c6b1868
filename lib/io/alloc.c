/* SPDX-License-Identifier: ISC
 *
 * Allocates memory or ends the program. A request for 0 bytes never fails.
 */
#include "io/alloc.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

static void *
check(void *p, size_t n, size_t size)
{
	if (p == NULL && n > 0 && size > 0)
		err(3, NULL);
	return p;
}

void *
allocate_or_die(size_t n, size_t size)
{
	return reallocate_or_die(NULL, n, size);
}

void *
allocate_zeroed_or_die(size_t n, size_t size)
{
	return check(calloc(n, size), n, size);
}

void *
reallocate_or_die(void *array, size_t n, size_t size)
{
	return check(reallocarray(array, n, size), n, size);
}

char *
copy_text_or_die(const char *s, size_t n)
{
	return check(strndup(s, n), 1, 1);
}
