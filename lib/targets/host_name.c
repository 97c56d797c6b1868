/* SPDX-License-Identifier: ISC
 *
 * The syntax of a host name (RFC 1123, section 2.1), with underscores, which many names contain
 * anyway.
 */
#include "targets/host_name.h"

#include <stdbool.h>

/* RFC 1035, section 2.3.4. */
enum { LABEL_MAX = 63 };

const char host_name_fault[] = "bad name: want labels of letters, digits, hyphens and underscores with dots between them";

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_of_label(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
}

size_t
host_name_length(const char *s, size_t n)
{
	size_t label = 0;
	bool number = true;     /* the label has had only digits so far */

	if (n > 0 && s[n - 1] == '.')
		n--;
	if (n > HOST_NAME_LENGTH_MAX)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (s[i] == '.') {
			if (i == label)
				return 0;
			label = i + 1;
			number = true;
		} else {
			if (!is_of_label(s[i]) || i - label == LABEL_MAX)
				return 0;
			number = number && is_digit(s[i]);
		}
	return label < n && !number ? n : 0;
}
