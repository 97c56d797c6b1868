/* SPDX-License-Identifier: ISC
 *
 * Regular expressions: POSIX extended ones, over bytes.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern;

/* Compiles the n bytes at s; NULL, with what is wrong in wrong, where they are no expression. */
struct pattern *pattern_new(const char *s, size_t n, char *wrong, size_t room);

/* Whether it matches anywhere in the n bytes at s, whatever they are. */
bool pattern_matches(const struct pattern *, const char *s, size_t n);

#endif
