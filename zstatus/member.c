/* SPDX-License-Identifier: ISC
 *
 * Writes members of the metadata.
 */
#include "member.h"

#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/json.h"

void
member_put_string_n(FILE *f, const char *s, size_t n)
{
	char *text = allocate_or_die(JSON_STRING_MAX(n), 1);

	fwrite(text, 1, json_string(text, s, n), f);
	free(text);
}

void
member_put_string(FILE *f, const char *s)
{
	member_put_string_n(f, s, strlen(s));
}

void
member_put_text(FILE *f, const char *name, const char *text)
{
	fprintf(f, "  \"%s\": ", name);
	if (text != NULL)
		member_put_string(f, text);
	else
		fprintf(f, "null");
	fprintf(f, ",\n");
}

void
member_put_number(FILE *f, const char *name, double number)
{
	fprintf(f, "  \"%s\": %.16g,\n", name, number);
}

void
member_put_time(FILE *f, const char *name, time_t t)
{
	char text[32];
	struct tm utc;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &utc));
	fprintf(f, "  \"%s\": \"%s\",\n", name, text);
}

void
member_put_list(FILE *f, const char *name, const char *list)
{
	fprintf(f, "  \"%s\": [", name);
	for (const char *at = list; *at != '\0';) {
		size_t n = strcspn(at, ",");

		fprintf(f, "%s", at > list ? ", " : "");
		member_put_string_n(f, at, n);
		at += n + (at[n] == ',');
	}
	fprintf(f, "],\n");
}
