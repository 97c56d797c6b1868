/* SPDX-License-Identifier: ISC
 *
 * Fuzzes lists of ranges. An input is a byte for the size of the pieces in which it arrives, then
 * the list.
 */
#include "addr/list.h"

#include <string.h>

#include "addr/range.h"
#include "addr/ranges.h"
#include "fuzz.h"

enum { KEPT = 8 };

struct lists {
	struct ranges set;
	struct range kept[KEPT];
	size_t n;
};

static const char *
take(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct lists *l = ctx;
	struct range r;
	const char *why = range_parse(s, n, &r);

	(void)line;
	if (!range_usable(why))
		return why;
	/* ::/80 and similar ranges end in addresses that count as IPv4 */
	FUZZ_CHECK(addr_cmp(&r.first, &r.last) <= 0 && (!addr_is4(&r.first) || addr_is4(&r.last)));
	ranges_add(&l->set, &r);
	l->kept[l->n++ % KEPT] = r;
	return why;
}

/* Every range on a list is in the set, and each address is either in it or in the complement. */
int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct lists l = { 0 };
	struct ranges rest = { 0 };
	bool good;

	if (n < 1)
		return 0;
	fuzz_input(s + 1, n - 1, s[0]);
	good = list_read("-", take, &l);
	ranges_seal(&l.set);
	ranges_add_complement(&rest, &l.set);
	ranges_seal(&rest);
	for (size_t i = 0; i < l.n && i < KEPT; i++) {
		struct range r = l.kept[i];

		FUZZ_CHECK(ranges_has(&l.set, &r.first) && !ranges_has(&rest, &r.first));
		/* The end of ::/80 is an IPv4-mapped address, which counts as IPv4. */
		FUZZ_CHECK(addr_is4(&r.first) != addr_is4(&r.last) || (ranges_has(&l.set, &r.last) && !ranges_has(&rest, &r.last)));
	}
	(void)good;
	ranges_free(&l.set);
	ranges_free(&rest);
	return 0;
}
