/* SPDX-License-Identifier: ISC
 *
 * Takes the argument of --join apart.
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

	/* A column has no dot, colon or slash in its name. */
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
