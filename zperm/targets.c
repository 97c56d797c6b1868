/* SPDX-License-Identifier: ISC
 *
 * Builds and numbers the set of targets.
 */
#include "targets.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

typedef unsigned __int128 u128;

static bool
overlaps(const struct range *a, const struct range *b)
{
	return addr_cmp(&a->first, &b->last) <= 0 && addr_cmp(&b->first, &a->last) <= 0;
}

static const char *
add_subnets(struct targets *t, const struct range *span, unsigned bits)
{
	const struct range mapped = { addr_from4(0), addr_from4(UINT32_MAX) };

	if (overlaps(span, &mapped))
		return "subnets among the IPv4-mapped addresses";
	if (t->subnets_n == t->subnets_room) {
		t->subnets_room = t->subnets_room > 0 ? 2 * t->subnets_room : 16;
		t->subnets = reallocate_or_die(t->subnets, t->subnets_room, sizeof(*t->subnets));
	}
	t->subnets[t->subnets_n++] = (struct subnets){ *span, bits };
	return NULL;
}

/* For an IPv6 prefix shorter than /66, or a range of that size. */
static const char too_many[] = "more than 2^62 addresses: give one in each of its subnets, as in 2001:db8::/64-80 with --iid, "
    "a part, as in 2001:db8::/112, or a range, as in 2001:db8::1-2001:db8::ffff";

static bool
is_too_many(const struct range *r)
{
	return addr_number(&r->last) - addr_number(&r->first) >= TARGETS_MAX;
}

static const char no_port[] = "no port, but other targets of a list have ports: all must have one, or none";
static const char a_port[] = "a port, but other targets have none: all must have one, or none";

const char *
targets_add(struct targets *t, const char *s, size_t n)
{
	struct range r;
	unsigned bits;
	const char *why = range_parse_subnets(s, n, &r, &bits);

	if (range_usable(why) && t->pairs.n > 0)
		return no_port;
	if (range_usable(why) && bits > 0)
		return add_subnets(t, &r, bits);
	if (range_usable(why) && is_too_many(&r))
		return too_many;
	if (range_usable(why))
		ranges_add(&t->ranges, &r);
	return why;
}

const char *
targets_add_target(struct targets *t, const struct target *target)
{
	if (!target_names_port(target) && t->pairs.n > 0)
		return no_port;
	if (target_names_port(target) && t->ranges.n4 + t->ranges.n6 + t->subnets_n > 0)
		return a_port;
	if (!target_names_port(target))
		ranges_add(&t->ranges, &(struct range){ target->addr, target->addr });
	else
		pairs_add(&t->pairs, target);
	return NULL;
}

static int
by_span(const void *a, const void *b)
{
	const struct subnets *x = a, *y = b;
	int order = addr_cmp(&x->span.first, &y->span.first);

	return order != 0 ? order : addr_cmp(&y->span.last, &x->span.last);
}

static _Noreturn void
refuse_overlap_and_exit(const struct range *a, const struct range *b)
{
	char first[ADDR_STRLEN], second[ADDR_STRLEN];

	addr_format(&a->first, first);
	addr_format(&b->first, second);
	errx(2, "the subnets of %s overlap the targets from %s: some could count twice", first, second);
}

/*
 * A prefix within another one with the same B adds nothing. Any other overlap is an error, since
 * targets would count twice.
 */
static void
seal_subnets(struct targets *t)
{
	size_t kept = 0;

	if (t->subnets_n > 0)
		qsort(t->subnets, t->subnets_n, sizeof(*t->subnets), by_span);
	for (size_t i = 0; i < t->subnets_n; i++) {
		struct subnets *s = &t->subnets[i], *below = kept > 0 ? &t->subnets[kept - 1] : NULL;

		for (size_t j = 0; j < t->single.ranges.n6; j++)
			if (overlaps(&s->span, &t->single.ranges.v6[j]))
				refuse_overlap_and_exit(&s->span, &t->single.ranges.v6[j]);
		if (below == NULL || !overlaps(&s->span, &below->span))
			t->subnets[kept++] = *s;
		else if (s->bits != below->bits)
			refuse_overlap_and_exit(&s->span, &below->span);
	}
	t->subnets_n = kept;
}

/* Adds, or ends the program if the sum is too large for numbering. */
static uint64_t
add_up(uint64_t n, u128 more)
{
	if (more > TARGETS_MAX || n + more > TARGETS_MAX)
		errx(2, "more than 2^62 targets");
	return n + (uint64_t)more;
}

void
targets_seal(struct targets *t)
{
	size_t ports = t->ports.n > 0 ? t->ports.n : 1;
	uint64_t n;

	addr_index_build(&t->single, &t->ranges);
	n = add_up(0, t->single.overflow ? TARGETS_MAX + (u128)1 : t->single.n);
	seal_subnets(t);
	t->below_subnets = allocate_zeroed_or_die(t->subnets_n, sizeof(*t->below_subnets));
	for (size_t i = 0; i < t->subnets_n; i++) {
		const struct subnets *s = &t->subnets[i];
		u128 span = addr_number(&s->span.last) - addr_number(&s->span.first);

		t->below_subnets[i] = n - t->single.n;
		n = add_up(n, (span >> (128 - s->bits)) + 1);
	}
	t->addresses = n;
	pairs_seal(&t->pairs);
	t->total = add_up(0, t->pairs.n > 0 ? t->pairs.n : (u128)n * ports);
}

/* The bits after the /B, which depend only on the subnet's address and the seed. */
static u128
interface_id(const struct targets *t, u128 subnet, unsigned bits)
{
	uint64_t lo, hi;

	if (bits == 128 || t->iid == IID_ZERO)
		return 0;
	if (t->iid == IID_ONE)
		return 1;
	lo = target_mix(target_mix(target_mix(t->seed) + (uint64_t)(subnet >> 64)) + (uint64_t)subnet);
	hi = target_mix(lo);
	return ((u128)hi << 64 | lo) & (~(u128)0 >> bits);
}

struct addr
targets_address(const struct targets *t, uint64_t number)
{
	const struct subnets *s;
	u128 subnet;
	size_t i;

	if (number < t->single.n)
		return addr_index_at(&t->single, number);
	number -= t->single.n;
	i = addr_index_place(t->below_subnets, t->subnets_n, number);
	s = &t->subnets[i];
	subnet = addr_number(&s->span.first) + ((u128)(number - t->below_subnets[i]) << (128 - s->bits));
	return addr_from_number(subnet + interface_id(t, subnet, s->bits));
}

/*
 * The number of an address. The range or subnet that contains it yields a candidate, which is
 * valid if it yields the same address.
 */
static bool
address_number(const struct targets *t, const struct addr *a, uint64_t *number)
{
	struct range one = { *a, *a };
	struct addr back;
	bool found = addr_index_find(&t->single, a, number);

	for (size_t i = 0; i < t->subnets_n; i++) {
		const struct subnets *s = &t->subnets[i];
		u128 offset = addr_number(a) - addr_number(&s->span.first);

		if (overlaps(&one, &s->span)) {
			*number = t->single.n + t->below_subnets[i] + (uint64_t)(offset >> (128 - s->bits));
			found = true;
		}
	}
	if (!found)
		return false;
	back = targets_address(t, *number);
	return addr_cmp(&back, a) == 0;
}

bool
targets_number(const struct targets *t, const struct target *target, uint64_t *number)
{
	if (t->pairs.n > 0)
		return pairs_find(&t->pairs, target, number);
	if (!address_number(t, &target->addr, number))
		return false;
	if (t->ports.n == 0)
		return !target_names_port(target);
	for (size_t i = 0; i < t->ports.n; i++)
		if (port_compare(t->ports.list[i], target_port(target)) == 0) {
			*number = *number * t->ports.n + i;
			return true;
		}
	return false;
}
