/* SPDX-License-Identifier: ISC
 *
 * Writing CSV fields. libcsv's own writer puts every field in quotes, which spoils rows for cut and awk.
 */
#include "csv.h"

#include <stdbool.h>
#include <string.h>

static bool
needs_quotes(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == ',' || s[i] == '"' || s[i] == '\r' || s[i] == '\n')
			return true;
	return false;
}

size_t
csv_field(char *dst, const char *s, size_t n)
{
	char *d = dst;

	if (!needs_quotes(s, n)) {
		memcpy(dst, s, n);
		return n;
	}
	*d++ = '"';
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			*d++ = '"';
		*d++ = s[i];
	}
	*d++ = '"';
	return (size_t)(d - dst);
}
