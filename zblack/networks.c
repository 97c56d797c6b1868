/* SPDX-License-Identifier: ISC
 *
 * Finds the network of a prefix length that has the most targets. Ranges come in ascending order, so
 * only the network that the last range ends in can get more of them.
 */
#include "networks.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"

typedef unsigned __int128 u128;

struct network_length {
	const char *text;           /* as it was given */
	bool ip6;
	unsigned bits;              /* of 128, for IPv4 too */
	/* the network that the last range ends in, without its host bits, and its targets */
	bool begun;
	u128 network, targets;
	/* that of most targets */
	u128 largest, most;
};

void
networks_option(struct networks *n, const char *arg)
{
	bool named = strncmp(arg, "ip6:", 4) == 0;
	unsigned bits = (unsigned)option_number("--networks", arg + (named ? 4 : 0), 1, 128);
	bool ip6 = named || bits > 32;

	n->length = reallocate_or_die(n->length, n->n + 1, sizeof(*n->length));
	n->length[n->n++] = (struct network_length){ .text = arg, .ip6 = ip6, .bits = ip6 ? bits : 96 + bits };
}

u128
networks_subnets(u128 first, u128 last, unsigned bits)
{
	unsigned shift = 128 - bits;
	u128 up = first >> shift << shift == first ? first >> shift : (first >> shift) + 1;

	return up <= last >> shift && (up > 0 || first == 0) ? (last >> shift) - up + 1 : 0;
}

static void
add(struct network_length *l, u128 network, u128 targets)
{
	if (!l->begun || l->network != network)
		l->targets = 0;
	l->begun = true;
	l->network = network;
	l->targets += targets;
	if (l->targets > l->most) {
		l->most = l->targets;
		l->largest = network;
	}
}

/* The parts in the first and the last network of a range, and one network between them, as all are alike. */
static void
take(struct network_length *l, const struct range *r, unsigned bits)
{
	unsigned shift = 128 - l->bits;
	u128 first = addr_number(&r->first), last = addr_number(&r->last);
	u128 from = first >> shift, to = last >> shift;

	add(l, from, networks_subnets(first, from == to ? last : ((from + 1) << shift) - 1, bits));
	if (to - from > 1)
		add(l, from + 1, bits > l->bits ? (u128)1 << (bits - l->bits) : 1);
	if (to > from)
		add(l, to, networks_subnets(to << shift, last, bits));
}

void
networks_take(struct networks *n, const struct range *r, unsigned bits)
{
	for (size_t i = 0; i < n->n; i++)
		if (n->length[i].ip6 != addr_is4(&r->first))
			take(&n->length[i], r, bits);
}

void
networks_print(const struct networks *n)
{
	char text[ADDR_STRLEN];

	for (size_t i = 0; i < n->n; i++) {
		const struct network_length *l = &n->length[i];
		const struct addr prefix = addr_from_number(l->largest << (128 - l->bits));

		if (l->most == 0)
			continue;
		addr_format(&prefix, text);
		printf("network\t%s\t%" PRIu64 "\t%s/%u\n", l->text, (uint64_t)l->most, text, l->ip6 ? l->bits : l->bits - 96);
	}
}
