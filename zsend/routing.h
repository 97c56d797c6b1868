/* SPDX-License-Identifier: ISC
 *
 * The address space, cut into pieces whose addresses the kernel routes alike. The cuts are the
 * ends of every prefix that a route of any table, or a rule, is for; in IPv6 also of those that
 * the selection of a source address looks at. So one question about any address of a piece answers
 * for all of it, and the kernel itself evaluates rules, tables and metrics.
 */
#ifndef ROUTING_H
#define ROUTING_H

#include "addr/ranges.h"
#include "net/netlink.h"

enum { FAMILY_IP4, FAMILY_IP6, FAMILIES };

struct routing {
	uint32_t *first4;           /* of each piece, ascending; that of the first is 0 */
	struct addr *first6;
	size_t n[FAMILIES];         /* pieces, at least 1 */
	/*
	 * for each value of the upper bits of an IPv4 address the piece of the lowest such address
	 */
	uint32_t *index;
	unsigned shift;             /* of the lower bits */
	struct rule_kinds rules[FAMILIES];
	/* where the prefixes of source addresses that rules look at begin, or have ended */
	struct addr *sources[FAMILIES];
	size_t sources_n[FAMILIES];
	bool several[FAMILIES];     /* there are routes with more than one next hop */
	struct ranges ours;         /* addresses that the kernel takes for its own */
};

/*
 * Reads it from the kernel. Returns 0 or an errno. Ends the program with status 3 where memory is
 * short.
 */
int routing_read(struct routing *);

/* One piece for each family: nothing is known of routes. */
void routing_whole(struct routing *);

void routing_free(struct routing *);

static inline size_t
routing_place4(const struct routing *r, uint32_t a)
{
	size_t low = r->index[a >> r->shift], high = r->index[(a >> r->shift) + 1];

	while (low < high) {
		size_t middle = (low + high + 1) / 2;

		if (r->first4[middle] <= a)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* The number of the piece that an address is in, among those of its family. */
size_t routing_place(const struct routing *, const struct addr *);

/*
 * Which of so many sets of source addresses that rules treat alike an address is in: 0 to
 * routing.sources_n[family].
 */
size_t routing_source_class(const struct routing *, const struct addr *source);

/* The first address of a piece. */
struct addr routing_first(const struct routing *, int family, size_t place);

static inline int
routing_family(const struct addr *a)
{
	return addr_is4(a) ? FAMILY_IP4 : FAMILY_IP6;
}

#endif
