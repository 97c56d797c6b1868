/* SPDX-License-Identifier: ISC
 *
 * Memory for n elements of the given size in bytes. No function returns without the memory: if
 * there is none, the program ends with status 3.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <stddef.h>
#include <stdint.h>

/* The contents are undefined. */
void *allocate_or_die(size_t n, size_t size);

/* The contents are zero. */
void *allocate_zeroed_or_die(size_t n, size_t size);

/* Resizes an array as realloc(3) does. NULL is an array of no elements. */
void *reallocate_or_die(void *array, size_t n, size_t size);

/* Copies at most n bytes of text (SIZE_MAX: all of it) and adds a null byte. */
char *copy_text_or_die(const char *s, size_t n);

#endif
