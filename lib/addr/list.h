/* SPDX-License-Identifier: ISC
 *
 * Lists in files, one entry a line.
 */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Takes an entry and the number of its line, counted from 1. Returns NULL, or what is wrong with
 * the entry, in words.
 */
typedef const char *list_take(void *ctx, const char *s, size_t n, uint64_t line);

/*
 * Hands each entry to take(): white space around it, what follows a '#' or ';', empty lines, a
 * carriage return at the end and a byte order mark at the beginning are passed over. "-" is the
 * standard input. Entries that are bad are named on stderr with file and line, up to ten of them;
 * if there is one, or the file cannot be read, the result is false: part of a list is of no use.
 * Prefixes with host bits (range.h) are taken and counted in a warning.
 */
bool list_read(const char *path, list_take *take, void *ctx);

/*
 * The same, but take() is handed each line as it is, without its newline and the byte order mark.
 */
bool list_read_lines(const char *path, list_take *take, void *ctx);

/* Takes white space and the comment off a line; what remains may be empty. */
void list_entry(const char **s, size_t *n);

/*
 * Whether it can be read a second time, which a pipe cannot: it would seem empty, or be waited
 * for. Says so on stderr.
 */
bool list_is_lasting(const char *path);

#endif
