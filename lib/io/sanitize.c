/* SPDX-License-Identifier: ISC
 *
 * Sanitizes foreign text for messages.
 */
#include "io/sanitize.h"

const char *
sanitize(char *text, size_t room, const char *s, size_t n)
{
	size_t i = 0;

	if (n > 0 && s[n - 1] == '\r')
		n--;
	for (; i < n && i < room - 1; i++)
		text[i] = s[i] >= ' ' && s[i] <= '~' ? s[i] : '?';
	text[i] = '\0';
	return text;
}
