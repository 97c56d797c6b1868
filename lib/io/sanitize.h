/* SPDX-License-Identifier: ISC
 *
 * Sanitizes foreign text for messages: it may hold escape sequences, which must not reach a
 * terminal.
 */
#ifndef SANITIZE_H
#define SANITIZE_H

#include <stddef.h>

/*
 * Copies the n bytes at s, as far as they fit into room (at least 1), and ends them with a null
 * byte. Replaces each byte that is not printable ASCII by '?'. Leaves out a CR at the end.
 * Returns the text.
 */
const char *sanitize(char *text, size_t room, const char *s, size_t n);

#endif
