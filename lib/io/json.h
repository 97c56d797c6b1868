/* SPDX-License-Identifier: ISC
 *
 * JSON (RFC 8259): writing strings, and telling whether a text is valid.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

/* The most bytes that a string of n bytes can take. */
#define JSON_STRING_MAX(n) (6 * (n) + 2)

/*
 * Writes n bytes as one string in quotes; returns how many bytes that took. dst has room for
 * JSON_STRING_MAX(n). UTF-8 stays as it is, but for control characters, C1 too, which go by
 * number; a byte that is part of none is written as the character of that number (Latin-1), so
 * that whatever comes in, what goes out is valid.
 */
size_t json_string(char *dst, const char *s, size_t n);

/* Whether n bytes are one JSON value in UTF-8, at most 64 levels deep. */
bool json_valid(const char *s, size_t n);

#endif
