/* SPDX-License-Identifier: ISC
 *
 * The table of formats.
 */
#include "io/row_format.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/option.h"

static const char *const names[FORMATS] = { [FORMAT_CSV] = "csv", [FORMAT_JSON] = "json", [FORMAT_TEXT] = "text" };

enum row_format
row_format_option(const char *name)
{
	char known[64] = "";
	size_t n = 0;

	for (enum row_format format = 0; format < FORMATS; format++) {
		if (strcmp(name, names[format]) == 0)
			return format;
		n += (size_t)snprintf(known + n, sizeof(known) - n, " %s", names[format]);
	}
	errx(2, "-O: unknown format: %s: there are:%s", name, known);
}

void
row_format_list_and_exit(void)
{
	for (enum row_format format = 0; format < FORMATS; format++)
		puts(names[format]);
	option_print_and_exit("");
}
