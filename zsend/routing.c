/* SPDX-License-Identifier: ISC
 *
 * Divides the address space at the ends of prefixes, and finds the piece of an address.
 */
#include "routing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "io/alloc.h"

enum {
	TRIES = 10,             /* number of tries for a dump during which routes changed */
	INDEX_BITS_MIN = 8, INDEX_BITS_MAX = 20,
	BITS6 = 128,
};

static const int families[FAMILIES] = { AF_INET, AF_INET6 };

/* First addresses of pieces, in the order of arrival. */
struct cuts {
	struct addr *at;
	size_t n, room;
	struct routing *routing;
	int family;
};

static void *
grow(void *list, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return list;
	*room = *room > 0 ? 2 * *room : 64;
	return reallocate_or_die(list, *room, size);
}

static void
cut_at(struct cuts *c, const struct addr *a)
{
	c->at = grow(c->at, c->n, &c->room, sizeof(*c->at));
	c->at[c->n++] = *a;
}

static void
cut(struct cuts *c, const struct addr *first, const struct addr *last)
{
	static const struct addr zero;
	struct addr after = addr_next(*last);

	cut_at(c, first);
	/* nothing follows the last address of the family */
	if (c->family == FAMILY_IP4 ? addr_is4(&after) : addr_cmp(&after, &zero) != 0)
		cut_at(c, &after);
}

static void
cut_prefix(void *ctx, const struct prefix *p)
{
	cut(ctx, &p->first, &p->last);
}

static void
keep_source(void *ctx, const struct prefix *p)
{
	const struct cuts *c = ctx;
	struct routing *r = c->routing;
	int f = c->family;

	r->sources[f] = reallocate_or_die(r->sources[f], r->sources_n[f] + 2, sizeof(*r->sources[f]));
	r->sources[f][r->sources_n[f]++] = p->first;
	r->sources[f][r->sources_n[f]++] = addr_next(p->last);
}

static void
take_route(void *ctx, const struct prefix *p)
{
	const struct range r = { p->first, p->last };
	struct cuts *c = ctx;

	cut_prefix(c, p);
	c->routing->several[c->family] |= p->several;
	if (p->local)
		ranges_add(&c->routing->ours, &r);
}

/*
 * Of two addresses of ours, IPv6 prefers the one with more leading bits in common with the
 * target, up to its prefix length (RFC 6724, section 5, rule 8). So each length may matter.
 */
static void
take_address(void *ctx, const struct addr *a, unsigned bits)
{
	unsigned __int128 number = addr_number(a), all = ~(unsigned __int128)0;

	for (unsigned i = 1; i <= bits && i <= BITS6; i++) {
		unsigned __int128 rest = i < BITS6 ? all >> i : 0;
		struct addr first = addr_from_number(number & ~rest), last = addr_from_number(number | rest);

		cut(ctx, &first, &last);
	}
}

static int
by_address(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

static void
sort_unique(struct cuts *c)
{
	size_t kept = 0;

	qsort(c->at, c->n, sizeof(*c->at), by_address);
	for (size_t i = 0; i < c->n; i++)
		if (kept == 0 || addr_cmp(&c->at[i], &c->at[kept - 1]) != 0)
			c->at[kept++] = c->at[i];
	c->n = kept;
}

/* About four entries for each piece: most contain no cut, and then the entry is the answer. */
static void
build_index(struct routing *r)
{
	unsigned bits = INDEX_BITS_MIN;
	size_t place = 0;

	while (bits < INDEX_BITS_MAX && (size_t)1 << bits < 4 * r->n[FAMILY_IP4])
		bits++;
	r->shift = 32 - bits;
	r->index = allocate_or_die(((size_t)1 << bits) + 1, sizeof(*r->index));
	for (size_t i = 0; i < (size_t)1 << bits; i++) {
		while (place + 1 < r->n[FAMILY_IP4] && r->first4[place + 1] <= (uint32_t)(i << r->shift))
			place++;
		r->index[i] = (uint32_t)place;
	}
	r->index[(size_t)1 << bits] = (uint32_t)(r->n[FAMILY_IP4] - 1);
}

static void
keep4(struct routing *r, const struct cuts *c)
{
	r->n[FAMILY_IP4] = c->n;
	r->first4 = allocate_or_die(c->n, sizeof(*r->first4));
	for (size_t i = 0; i < c->n; i++)
		r->first4[i] = addr_to4(&c->at[i]);
	build_index(r);
}

static void
keep(struct cuts *c)
{
	struct routing *r = c->routing;
	int f = c->family;

	if (r->sources_n[f] > 0)
		qsort(r->sources[f], r->sources_n[f], sizeof(*r->sources[f]), by_address);
	sort_unique(c);
	if (f == FAMILY_IP4) {
		keep4(r, c);
	} else {
		r->first6 = c->at;
		r->n[f] = c->n;
		c->at = NULL;
	}
}

static void
begin(struct cuts *c, struct routing *r, int f)
{
	const struct addr zero4 = addr_from4(0), zero6 = { { 0 } };

	*c = (struct cuts){ .routing = r, .family = f };
	cut_at(c, f == FAMILY_IP4 ? &zero4 : &zero6);
}

static int
read_family(struct routing *r, int f)
{
	struct cuts c;
	const struct rule_prefixes prefixes = { cut_prefix, keep_source, &c };
	int error;

	begin(&c, r, f);
	error = netlink_routes(families[f], take_route, &c);
	if (error == 0)
		error = netlink_rules(families[f], &r->rules[f], &prefixes);
	if (error == 0 && f == FAMILY_IP6)
		error = netlink_addresses(families[f], take_address, &c);
	/* a kernel may lack labels */
	if (error == 0 && f == FAMILY_IP6 && netlink_labels(cut_prefix, &c) == EINTR)
		error = EINTR;
	/* or a family, which then has no routes; or rules */
	if (error == EAFNOSUPPORT || error == EOPNOTSUPP)
		error = 0;
	if (error == 0)
		keep(&c);
	free(c.at);
	return error;
}

void
routing_whole(struct routing *r)
{
	struct cuts c;

	*r = (struct routing){ 0 };
	for (int f = 0; f < FAMILIES; f++) {
		begin(&c, r, f);
		keep(&c);
		free(c.at);
	}
}

int
routing_read(struct routing *r)
{
	int error = EINTR;

	for (int i = 0; error == EINTR && i < TRIES; i++) {
		*r = (struct routing){ 0 };
		error = read_family(r, FAMILY_IP4);
		if (error == 0)
			error = read_family(r, FAMILY_IP6);
		if (error != 0)
			routing_free(r);
	}
	ranges_seal(&r->ours);
	return error;
}

void
routing_free(struct routing *r)
{
	free(r->first4);
	free(r->first6);
	free(r->index);
	for (int f = 0; f < FAMILIES; f++)
		free(r->sources[f]);
	ranges_free(&r->ours);
	*r = (struct routing){ 0 };
}

static size_t
place6(const struct routing *r, const struct addr *a)
{
	size_t low = 0, high = r->n[FAMILY_IP6] - 1;

	while (low < high) {
		size_t middle = (low + high + 1) / 2;

		if (addr_cmp(&r->first6[middle], a) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

size_t
routing_place(const struct routing *r, const struct addr *a)
{
	return addr_is4(a) ? routing_place4(r, addr_to4(a)) : place6(r, a);
}

size_t
routing_source_class(const struct routing *r, const struct addr *source)
{
	int f = routing_family(source);
	size_t n = 0;

	while (n < r->sources_n[f] && addr_cmp(&r->sources[f][n], source) <= 0)
		n++;
	return n;
}

struct addr
routing_first(const struct routing *r, int family, size_t place)
{
	return family == FAMILY_IP4 ? addr_from4(r->first4[place]) : r->first6[place];
}
