/* SPDX-License-Identifier: ISC
 *
 * The address space, divided into pieces whose addresses the kernel routes alike. It is cut at
 * the ends of every prefix of a route in any table, or of a rule; in IPv6 also at those that
 * matter for the selection of source addresses. So the answer for one address of a piece applies
 * to all of it, and the kernel itself evaluates rules, tables and metrics.
 */
#ifndef ROUTING_H
#define ROUTING_H

#include "addr/ranges.h"
#include "net/netlink.h"

enum { FAMILY_IP4, FAMILY_IP6, FAMILIES };

struct routing {
	/* first address of each piece, ascending; the first one is 0 */
	uint32_t *first4;
	struct addr *first6;
	size_t n[FAMILIES];         /* number of pieces, at least 1 */
	/*
	 * for each value of the upper bits of an IPv4 address, the piece of the lowest such
	 * address
	 */
	uint32_t *index;
	unsigned shift;             /* number of lower bits */
	struct rule_kinds rules[FAMILIES];
	/* the beginnings, and the ends + 1, of prefixes of source addresses in rules */
	struct addr *sources[FAMILIES];
	size_t sources_n[FAMILIES];
	bool several[FAMILIES];     /* there are routes with several next hops */
	struct ranges ours;         /* addresses that the kernel considers its own */
};

/*
 * Reads the pieces from the kernel. Returns 0 or an errno. Ends the program with status 3 if
 * memory runs out.
 */
int routing_read(struct routing *);

/* One piece for each family, since nothing is known of routes. */
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

/* The index of the piece of an address, among those of its family. */
size_t routing_place(const struct routing *, const struct addr *);

/*
 * The class of a source address: rules treat all addresses of a class alike. From 0 to
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
