/* SPDX-License-Identifier: ISC
 *
 * Computes prefixes from addresses, and formats them.
 */
#include "network.h"

#include <err.h>
#include <stdio.h>

unsigned
network_family_bits(const struct network *n)
{
	return addr_is4(&n->first) ? 96 : 0;
}

struct network
network_of(const struct addr *a, unsigned bits)
{
	unsigned __int128 mask = bits == 0 ? 0 : ~(unsigned __int128)0 << (128 - bits);

	return (struct network){ .first = addr_from_number(addr_number(a) & mask), .bits = bits };
}

/* The bits that two addresses begin with alike. */
static unsigned
bits_alike(const struct addr *a, const struct addr *b)
{
	uint64_t high = addr_hi(a) ^ addr_hi(b), low = addr_lo(a) ^ addr_lo(b);

	return high != 0 ? (unsigned)__builtin_clzll(high) : low != 0 ? 64 + (unsigned)__builtin_clzll(low) : 128;
}

static struct network
around(const struct addr *first, const struct addr *last)
{
	return network_of(first, bits_alike(first, last));
}

struct network
network_option(const char *option, const char *text)
{
	struct range r;
	const char *why = range_parse(text, strlen(text), &r);
	struct network n;
	struct range whole;

	if (why != NULL)
		errx(2, "%s: %s: %s", option, why, text);
	n = around(&r.first, &r.last);
	whole = network_range(&n);
	if (addr_cmp(&whole.first, &r.first) != 0 || addr_cmp(&whole.last, &r.last) != 0)
		errx(2, "%s: no prefix: %s: want one as 10.0.0.0/8 or 2001:db8::/32", option, text);
	return n;
}

struct network
network_around(const struct network *a, const struct network *b)
{
	unsigned bits = bits_alike(&a->first, &b->first);

	bits = bits < a->bits ? bits : a->bits;
	return network_of(&a->first, bits < b->bits ? bits : b->bits);
}

bool
network_around_ranges(const struct ranges *set, bool is4, struct network *n)
{
	struct addr first, last;

	if ((is4 ? set->n4 : set->n6) == 0)
		return false;
	first = is4 ? addr_from4(set->v4[0].first) : set->v6[0].first;
	last = is4 ? addr_from4(set->v4[set->n4 - 1].last) : set->v6[set->n6 - 1].last;
	*n = around(&first, &last);
	return true;
}

struct range
network_range(const struct network *n)
{
	unsigned __int128 rest = n->bits == 0 ? ~(unsigned __int128)0 : n->bits == 128 ? 0 : ((unsigned __int128)1 << (128 - n->bits)) - 1;

	return (struct range){ n->first, addr_from_number(addr_number(&n->first) | rest) };
}

size_t
network_format(const struct network *n, char text[NETWORK_STRLEN])
{
	size_t length = addr_format(&n->first, text);

	return length + (size_t)sprintf(text + length, "/%u", n->bits - network_family_bits(n));
}

size_t
network_format_short(const struct network *n, char text[NETWORK_STRLEN])
{
	size_t length;

	if (!addr_is4(&n->first))
		return network_format(n, text);
	length = (size_t)sprintf(text, "%u", n->first.b[12]);
	for (unsigned i = 1; i < 4 && n->bits - 96 > 8 * i; i++)
		length += (size_t)sprintf(text + length, ".%u", n->first.b[12 + i]);
	return length + (size_t)sprintf(text + length, "/%u", n->bits - 96);
}
