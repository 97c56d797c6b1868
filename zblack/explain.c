/* SPDX-License-Identifier: ISC
 *
 * Explains exclusions from the entries that a report would have.
 */
#include "explain.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/range.h"
#include "io/sanitize.h"

static struct addr
parse_address(const char *s)
{
	struct addr a;
	char text[101];

	if (!addr_parse(s, strlen(s), &a))
		errx(2, "--explain: want an address: %s", sanitize(text, sizeof(text), s, strlen(s)));
	return a;
}

static bool
covers(const struct report *r, const struct entry *e, const struct addr *a)
{
	const struct range one = { *a, *a };
	struct range range;

	return range_usable(range_parse(r->text + e->text, e->text_n, &range)) && range_covers(&range, &one);
}

/* Returns whether the address is excluded. */
static bool
explain(const struct report *r, const struct ranges *excluded, const char *address)
{
	const struct addr a = parse_address(address);
	size_t entries = 0;

	for (size_t i = 0; i < r->n; i++)
		if (covers(r, &r->entries[i], &a)) {
			printf("%s\t", address);
			report_print_entry(r, &r->entries[i]);
			entries++;
		}
	if (entries > 0)
		return true;
	printf("%s\t%s\n", address, ranges_has(excluded, &a) ? "not in -w" : "not excluded");
	return ranges_has(excluded, &a);
}

void
explain_and_exit(char *const addresses[], size_t n, struct lists *l)
{
	struct report *report = report_new();
	struct ranges excluded;
	bool all = true;

	for (size_t i = 0; i < n; i++)
		parse_address(addresses[i]);
	if (!lists_read(l, &excluded, NULL, NULL, report))
		exit(2);
	for (size_t i = 0; i < n; i++)
		all = explain(report, &excluded, addresses[i]) && all;
	if (ferror(stdout) || fclose(stdout) == EOF)
		err(3, "stdout");
	exit(all ? 0 : 1);
}
