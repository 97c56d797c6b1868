/* SPDX-License-Identifier: ISC
 *
 * Foreign text in messages. What comes from others may hold escape sequences, which are not for a
 * terminal.
 */
#ifndef SANITIZE_H
#define SANITIZE_H

#include <stddef.h>

/*
 * Writes what of the n bytes at s fits into room, which is at least 1, with '?' for all that is no
 * printable ASCII, and ends it with a null byte. The carriage return at the end of a line is left
 * out. Returns the text.
 */
const char *sanitize(char *text, size_t room, const char *s, size_t n);

#endif
