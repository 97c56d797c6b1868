/* SPDX-License-Identifier: ISC
 *
 * Text that grows up to a limit: where something does not fit, nothing of it is there and nothing
 * follows it.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *at;
	size_t n, room;     /* room counts a NUL, which may be written behind the text */
	bool full;
};

__attribute__((format(printf, 2, 3))) void text_put(struct text *, const char *format, ...);

/*
 * Bytes of a domain name, or with blanks and points as themselves. What could end a record, a
 * field or a name, or mean something else there, goes by its number (\DDD: RFC 1035, 5.1), so that
 * neither ; nor , comes from these bytes.
 */
void text_bytes(struct text *, const uint8_t *, size_t n, bool quoted);

/* The same within quotes. */
void text_quoted(struct text *, const uint8_t *, size_t n);

#endif
