/* SPDX-License-Identifier: ISC
 *
 * Parses source addresses, and compares them with those of the machine.
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

bool
source_is_foreign(const char *option, const struct ranges *sources, const struct ranges *ours)
{
	char text[ADDR_STRLEN];

	for (size_t i = 0; i < sources->n4 + sources->n6; i++) {
		struct range r = i >= sources->n4 ? sources->v6[i - sources->n4]
		    : (struct range){ addr_from4(sources->v4[i].first), addr_from4(sources->v4[i].last) };

		if (ranges_have_all(ours, &r))
			continue;
		addr_format(&r.first, text);
		warnx("%s: %s%s: not an address of this machine, so replies may go elsewhere: ip route add local ADDRESS dev lo makes it one",
		    option, text, addr_cmp(&r.first, &r.last) != 0 ? " and on" : "");
		return true;
	}
	return false;
}
