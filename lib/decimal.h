/* SPDX-License-Identifier: ISC
 *
 * Numbers as text, for rows: sprintf takes ten times as long.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Exactly so many digits, the lowest of the number. */
static inline void
decimal_put_wide(char *p, uint64_t n, size_t digits)
{
	while (digits-- > 0) {
		p[digits] = (char)('0' + n % 10);
		n /= 10;
	}
}

/* As many as it has, 20 at most; returns how many. No NUL. */
static inline size_t
decimal_put(char *p, uint64_t n)
{
	char text[20];
	size_t at = sizeof(text);

	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	memcpy(p, text + at, sizeof(text) - at);
	return sizeof(text) - at;
}

#endif
