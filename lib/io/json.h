/* SPDX-License-Identifier: ISC
 *
 * Writes JSON strings and checks whether a text is valid JSON (RFC 8259).
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

/* The longest form of a string of n bytes, in bytes. */
#define JSON_STRING_MAX(n) (6 * (n) + 2)

/*
 * Writes n bytes as a JSON string with quotes and returns the number of bytes written. dst has
 * room for JSON_STRING_MAX(n). The output is always valid: UTF-8 is copied, control characters
 * (C0, DEL and C1) become \u escapes, and any other byte that is not part of UTF-8 becomes the
 * escape of its value (Latin-1).
 */
size_t json_string(char *dst, const char *s, size_t n);

/* Whether n bytes are one JSON value in UTF-8, at most 64 levels deep. */
bool json_valid(const char *s, size_t n);

#endif
