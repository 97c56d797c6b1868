/* SPDX-License-Identifier: ISC
 *
 * Writes text up to a limit.
 */
#include "net/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
text_put(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	if (t->full)
		return;
	va_start(args, format);
	n = vsnprintf(t->at + t->n, t->room - t->n, format, args);
	va_end(args);
	t->full = n < 0 || (size_t)n >= t->room - t->n;
	if (!t->full)
		t->n += (size_t)n;
}

static void
put_byte(struct text *t, uint8_t c)
{
	t->full = t->full || t->room - t->n < 2;
	if (!t->full)
		t->at[t->n++] = (char)c;
}

void
text_bytes(struct text *t, const uint8_t *p, size_t n, bool quoted)
{
	const char *special = quoted ? "\"\\;," : "\"\\;, .()@$";

	for (size_t i = 0; i < n; i++)
		if (p[i] >= ' ' && p[i] < 0x7f && strchr(special, p[i]) == NULL)
			put_byte(t, p[i]);
		else
			text_put(t, "\\%03u", p[i]);
}

void
text_quoted(struct text *t, const uint8_t *p, size_t n)
{
	text_put(t, "\"");
	text_bytes(t, p, n, true);
	text_put(t, "\"");
}
