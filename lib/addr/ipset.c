/* SPDX-License-Identifier: ISC
 *
 * The two-level table of a set.
 */
#include "addr/ipset.h"

#include <stdlib.h>

#include "io/alloc.h"

enum code { NONE, ALL, SOME };

enum { NETS = 1 << 24, WORDS = NETS / 32 };

/* The upper bit of each code; only SOME has it. */
#define SOME_BITS 0xaaaaaaaaaaaaaaaa

static enum code
code_of(const struct ipset *t, uint32_t net)
{
	return t->codes[net / 32] >> net % 32 * 2 & 3;
}

static void
set_code(struct ipset *t, uint32_t net, enum code code)
{
	t->codes[net / 32] |= (uint64_t)code << net % 32 * 2;
}

/* Ranges arrive in ascending order, so if a /24 has a bitmap already, it is the last one. */
static void
add_some(struct ipset *t, uint32_t net, uint32_t first, uint32_t last)
{
	if (code_of(t, net) == NONE) {
		if ((t->bitmaps_n & (t->bitmaps_n - 1)) == 0) {
			t->bitmaps = reallocate_or_die(t->bitmaps, t->bitmaps_n > 0 ? 2 * t->bitmaps_n : 1, sizeof(*t->bitmaps));
		}
		set_code(t, net, SOME);
		for (int i = 0; i < 4; i++)
			t->bitmaps[t->bitmaps_n][i] = 0;
		t->bitmaps_n++;
	}
	for (uint32_t word = first / 64; word <= last / 64; word++) {
		uint64_t bits = UINT64_MAX;

		if (word == first / 64)
			bits &= UINT64_MAX << first % 64;
		if (word == last / 64)
			bits &= UINT64_MAX >> (63 - last % 64);
		t->bitmaps[t->bitmaps_n - 1][word] |= bits;
	}
}

static void
add4(struct ipset *t, struct range4 r)
{
	for (uint32_t net = r.first >> 8; net <= r.last >> 8; net++) {
		uint32_t first = net == r.first >> 8 ? r.first & 255 : 0;
		uint32_t last = net == r.last >> 8 ? r.last & 255 : 255;

		if (first == 0 && last == 255)
			set_code(t, net, ALL);
		else
			add_some(t, net, first, last);
	}
}

void
ipset_build(struct ipset *t, struct ranges *set)
{
	uint32_t count = 0;

	*t = (struct ipset){ .v6 = set->v6, .n6 = set->n6 };
	t->codes = allocate_zeroed_or_die(WORDS, sizeof(*t->codes));
	t->rank = allocate_zeroed_or_die(WORDS, sizeof(*t->rank));
	for (size_t i = 0; i < set->n4; i++)
		add4(t, set->v4[i]);
	for (size_t i = 0; i < WORDS; i++) {
		t->rank[i] = count;
		count += (uint32_t)__builtin_popcountll(t->codes[i] & SOME_BITS);
	}
	free(set->v4);
	*set = (struct ranges){ 0 };
}

void
ipset_free(struct ipset *t)
{
	free(t->codes);
	free(t->rank);
	free(t->bitmaps);
	free(t->v6);
	*t = (struct ipset){ 0 };
}

/* Looks up an address whose /24 has a bitmap. */
static bool
has_some(const struct ipset *t, uint32_t a)
{
	uint32_t net = a >> 8;
	uint64_t below = t->codes[net / 32] & SOME_BITS & ((UINT64_C(1) << net % 32 * 2) - 1);
	uint32_t bitmap = t->rank[net / 32] + (uint32_t)__builtin_popcountll(below);

	return t->bitmaps[bitmap][(a & 255) / 64] >> a % 64 & 1;
}

static inline bool
has4(const struct ipset *t, uint32_t a)
{
	enum code code = code_of(t, a >> 8);

	return code == SOME ? has_some(t, a) : code == ALL;
}

bool
ipset_has(const struct ipset *t, const struct addr *a)
{
	return addr_is4(a) ? has4(t, addr_to4(a)) : ranges_any(t->v6, t->n6, a);
}

/*
 * The codes NONE and ALL arrive in random order. So no branch depends on them, and the processor
 * loads the codes of many addresses at once.
 */
void
ipset_has4(const struct ipset *t, const uint64_t *a, size_t n, bool *has)
{
	for (size_t i = 0; i < n; i++)
		has[i] = has4(t, (uint32_t)a[i]);
}
