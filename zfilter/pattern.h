/* SPDX-License-Identifier: ISC
 *
 * Matches regular expressions: POSIX extended ones, over bytes.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern;

/*
 * Compiles the n bytes at s. Returns NULL, with a description in wrong, if they are not an
 * expression.
 */
struct pattern *pattern_new(const char *s, size_t n, char *wrong, size_t room);

/* Returns true if the expression matches anywhere in the n bytes at s, which may have any value. */
bool pattern_matches(const struct pattern *, const char *s, size_t n);

#endif
