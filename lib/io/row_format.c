/* SPDX-License-Identifier: ISC
 *
 * Finds the format of rows by its name for -O, or by the end of the output's name.
 */
#include "io/row_format.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/option.h"

static const char *const names[FORMATS] = {
	[FORMAT_CSV] = "csv", [FORMAT_JSON] = "json", [FORMAT_TEXT] = "text", [FORMAT_LIST] = "list", [FORMAT_NMAP] = "nmap",
	[FORMAT_GNMAP] = "gnmap", [FORMAT_SQLITE] = "sqlite",
};

/* By the ends of names of files. */
static const struct {
	const char *end;
	enum row_format format;
} ends[] = {
	{ ".csv", FORMAT_CSV }, { ".json", FORMAT_JSON }, { ".jsonl", FORMAT_JSON }, { ".ndjson", FORMAT_JSON }, { ".xml", FORMAT_NMAP },
	{ ".gnmap", FORMAT_GNMAP }, { ".sqlite", FORMAT_SQLITE }, { ".sqlite3", FORMAT_SQLITE }, { ".db", FORMAT_SQLITE },
};

static enum row_format
check(const char *option, const char *argument, enum row_format format, enum row_format n)
{
	if (format >= n)
		errx(2, "%s: %s: only zfilter writes this format: pipe the rows to zfilter -O %s", option, argument, names[format]);
	return format;
}

enum row_format
row_format_option(const char *name, enum row_format n)
{
	char known[64] = "";
	size_t used = 0;

	for (enum row_format format = 0; format < FORMATS; format++)
		if (strcmp(name, names[format]) == 0)
			return check("-O", name, format, n);
	for (enum row_format format = 0; format < n; format++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, " %s", names[format]);
	errx(2, "-O: unknown format: %s: there are:%s", name, known);
}

enum row_format
row_format_of_file(const char *path, enum row_format n)
{
	const char *base = strrchr(path, '/'), *end;

	base = base != NULL ? base + 1 : path;
	end = strrchr(base, '.');
	for (size_t i = 0; end != NULL && end > base && i < sizeof(ends) / sizeof(*ends); i++)
		if (strcmp(end, ends[i].end) == 0)
			return check("-o", path, ends[i].format, n);
	return FORMAT_CSV;
}

void
row_format_list_and_exit(enum row_format n)
{
	for (enum row_format format = 0; format < n; format++)
		puts(names[format]);
	option_print_and_exit("");
}
