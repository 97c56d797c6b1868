/* SPDX-License-Identifier: ISC
 *
 * Reads from the front of bytes that the caller keeps. Numbers are in network byte order.
 */
#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

struct bytes {
	const uint8_t *at;
	size_t n;
};

/* Consumes n bytes; returns NULL if fewer remain. */
static inline const uint8_t *
bytes_take(struct bytes *b, size_t n)
{
	const uint8_t *taken = b->at;

	if (n > b->n)
		return NULL;
	b->at += n;
	b->n -= n;
	return taken;
}

/* Consumes a number of up to 4 bytes; false if fewer remain. */
static inline bool
bytes_number(struct bytes *b, size_t width, uint32_t *number)
{
	const uint8_t *s = bytes_take(b, width);

	if (s == NULL)
		return false;
	*number = 0;
	for (size_t i = 0; i < width; i++)
		*number = *number << 8 | s[i];
	return true;
}

/*
 * Consumes a line and its LF. The line is returned without the LF and without a CR before it. If no
 * LF remains, returns false with the rest as the line, and consumes nothing.
 */
static inline bool
bytes_line(struct bytes *b, struct bytes *line)
{
	const uint8_t *newline = b->n > 0 ? memchr(b->at, '\n', b->n) : NULL;

	*line = *b;
	if (newline == NULL)
		return false;
	line->n = (size_t)(newline - b->at);
	bytes_take(b, line->n + 1);
	if (line->n > 0 && line->at[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* True if the bytes begin with this text; the second function ignores the case of letters. */
static inline bool
bytes_begin(struct bytes b, const char *text)
{
	size_t n = strlen(text);

	return b.n >= n && memcmp(b.at, text, n) == 0;
}

static inline bool
bytes_begin_in_any_case(struct bytes b, const char *text)
{
	size_t n = strlen(text);

	return b.n >= n && strncasecmp((const char *)b.at, text, n) == 0;
}

#endif
