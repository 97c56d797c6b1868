/* SPDX-License-Identifier: ISC
 *
 * Text that grows up to a limit. Once a piece does not fit, it is left out completely, and so is
 * all later text.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *at;
	size_t n, room;     /* room includes a null byte, which may be written after the text */
	bool full;
};

__attribute__((format(printf, 2, 3))) void text_put(struct text *, const char *format, ...);

/*
 * Writes bytes of a domain name, or, with quoted, also blanks and points unchanged. Escapes all
 * characters that have a meaning in a record, a field or a name (\DDD: RFC 1035, section 5.1), so
 * the output contains neither ; nor , from these bytes.
 */
void text_bytes(struct text *, const uint8_t *, size_t n, bool quoted);

/* The same, within quotes. */
void text_quoted(struct text *, const uint8_t *, size_t n);

#endif
