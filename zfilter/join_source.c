/* SPDX-License-Identifier: ISC
 *
 * Splits the argument of --join into its parts.
 */
#include "join_source.h"

#include <err.h>
#include <stdint.h>
#include <string.h>

#include "io/alloc.h"

const char join_source_saddr[] = "saddr";

struct join_source
join_source_parse(const char *argument)
{
	const char *equals = strchr(argument, '='), *file = argument, *colon;
	struct join_source source = { .key = join_source_saddr };

	/* The name of a column contains no dot, colon or slash. */
	if (equals != NULL && equals > argument && strcspn(argument, ".:/=") == (size_t)(equals - argument)) {
		source.key = copy_text_or_die(argument, (size_t)(equals - argument));
		file = equals + 1;
	}
	colon = strrchr(file, ':');
	if (colon != NULL && strchr(colon, '/') != NULL)
		colon = NULL;
	source.path = copy_text_or_die(file, colon != NULL ? (size_t)(colon - file) : SIZE_MAX);
	source.list = colon != NULL && colon[1] != '\0' ? colon + 1 : NULL;
	if (*source.path == '\0')
		errx(2, "--join: want a file, as in table.csv, COLUMN=table.csv or table.csv:COLUMN,...: '%s'", argument);
	return source;
}
