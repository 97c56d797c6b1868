/* SPDX-License-Identifier: ISC
 *
 * Source addresses.
 */
#include "source.h"

#include <err.h>
#include <string.h>

#include "addr/range.h"

static const char *
refuse(const struct range *r)
{
	static const struct {
		const char *range, *why;
	} unfit[] = {
		{ "0.0.0.0", "unspecified address" },
		{ "224.0.0.0/4", "multicast address" },
		{ "255.255.255.255", "broadcast address" },
		{ "::", "unspecified address" },
		{ "ff00::/8", "multicast address" },
	};
	struct range u;

	for (size_t i = 0; i < sizeof(unfit) / sizeof(*unfit); i++) {
		range_parse(unfit[i].range, strlen(unfit[i].range), &u);
		if (addr_cmp(&r->first, &u.last) <= 0 && addr_cmp(&r->last, &u.first) >= 0)
			return unfit[i].why;
	}
	return NULL;
}

void
source_option(const char *option, const char *arg, struct ranges *sources)
{
	struct range r;

	for (const char *s = arg;; s++) {
		size_t n = strcspn(s, ",");
		const char *why = range_parse(s, n, &r);

		if (why == NULL)
			why = refuse(&r);
		if (why != NULL)
			errx(2, "%s: %s: %s", option, why, arg);
		ranges_add(sources, &r);
		s += n;
		if (*s == '\0')
			return;
	}
}
