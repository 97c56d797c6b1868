/* SPDX-License-Identifier: ISC
 *
 * Memory for n elements of a size in bytes. No function returns without it: where there is none,
 * the program ends with status 3.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <stddef.h>
#include <stdint.h>

/* What it holds is not defined. */
void *allocate_or_die(size_t n, size_t size);

/* It holds zeros. */
void *allocate_zeroed_or_die(size_t n, size_t size);

/*
 * An array with another number of elements, as realloc(3) does it; NULL is an array without any.
 */
void *reallocate_or_die(void *array, size_t n, size_t size);

/* A copy of text, of n bytes at most (SIZE_MAX: of all), ended by a null byte. */
char *copy_text_or_die(const char *s, size_t n);

#endif
