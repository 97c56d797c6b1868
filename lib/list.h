/* SPDX-License-Identifier: ISC
 *
 * Lists in files, one entry a line.
 */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes an entry and the number of its line, counted from 1. Returns NULL, or what is wrong with the entry, in words. */
typedef const char *list_take(void *ctx, const char *s, size_t n, uint64_t line);

/*
 * Hands each entry to take(): white space around it, what follows a '#', empty lines and a carriage return
 * at the end are passed over. "-" is the standard input. Where an entry is bad or the file cannot be read that
 * is said on stderr, with file and line, and the result is false: part of a list is of no use.
 */
bool list_read(const char *path, list_take *take, void *ctx);

/* Whether it can be read a second time, which a pipe cannot: it would seem empty, or be waited for. Says so on stderr. */
bool list_is_lasting(const char *path);

#endif
