/* SPDX-License-Identifier: ISC
 *
 * Reads lists from files, one entry per line.
 */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Takes an entry and its line number, from 1. Returns NULL, or a message about the fault of the
 * entry.
 */
typedef const char *list_take(void *ctx, const char *s, size_t n, uint64_t line);

/*
 * Passes each entry to take(). Skips white space around entries, comments after '#' or ';', empty
 * lines, a CR at the end of a line and a byte order mark at the beginning. "-" is the standard
 * input.
 *
 * Bad entries are reported on stderr with file and line, at most ten of them. Returns false if
 * there was one, or if the file cannot be read, since a part of a list is useless. Prefixes with
 * host bits (range.h) are accepted and counted in a warning.
 */
bool list_read(const char *path, list_take *take, void *ctx);

/* The same, but passes each line unchanged, without its newline and the byte order mark. */
bool list_read_lines(const char *path, list_take *take, void *ctx);

/* Removes the comment and white space from a line; the result may be empty. */
void list_entry(const char **s, size_t *n);

/*
 * Whether the file can be read again. A pipe cannot: it would seem empty, or block. In that case,
 * says so on stderr.
 */
bool list_is_lasting(const char *path);

#endif
