/* SPDX-License-Identifier: ISC
 *
 * Checks the parts of zfilter --join: values of addresses, against a look-up that goes through
 * all ranges, for tables of every size and density; and texts up to the maximum size. usage: join
 * SEED
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../zfilter/address_map.h"
#include "../zfilter/texts.h"
#include "random.h"

typedef unsigned __int128 u128;

/*
 * Ranges in the order in which they were added. The value of each is its number from 1, or one
 * that several ranges share.
 */
struct table {
	struct range *list;
	uint32_t *value;
	size_t n;
};

/* A number with this many random bits. */
static u128
draw_bits(uint64_t *seed, unsigned bits)
{
	u128 v = (u128)random_next(seed) << 64 | random_next(seed);

	return bits > 0 ? v >> (128 - bits) : 0;
}

/* An address of a family with the given upper bits; the rest is random. */
static struct addr
draw_address(uint64_t *seed, bool is4, u128 upper, unsigned bits)
{
	u128 number = upper ^ draw_bits(seed, bits);

	return is4 ? addr_from4((uint32_t)number) : addr_from_number(number);
}

/* A prefix around an address, or sometimes a range. */
static struct range
draw_range(uint64_t *seed, struct addr a, unsigned bits)
{
	u128 below = bits < 128 ? ((u128)1 << bits) - 1 : ~(u128)0, number = addr_number(&a);
	struct range r = { addr_from_number(number & ~below), addr_from_number(number | below) };

	if (random_below(seed, 10) == 0 && bits > 2)
		r.first = addr_from_number((number & ~below) + draw_bits(seed, bits - 1));
	return r;
}

/* Makes ranges of up to range_bits bits in a part of the space of space_bits bits. */
static struct table
make(uint64_t *seed, bool is4, size_t n, unsigned space_bits, unsigned range_bits)
{
	struct table t = { .list = calloc(n, sizeof(*t.list)), .value = calloc(n, sizeof(*t.value)), .n = n };
	u128 upper = draw_bits(seed, is4 ? 32 : 128);

	for (size_t i = 0; i < n; i++) {
		/* Includes the ends of the space. */
		u128 here = random_below(seed, 50) == 0 ? -(u128)random_below(seed, 2) : upper;

		t.list[i] = draw_range(seed, draw_address(seed, is4, here, space_bits), random_below(seed, range_bits + 1));
		t.value[i] = random_below(seed, 2) ? 1 + random_below(seed, 3) : (uint32_t)i + 4;
	}
	return t;
}

/* Goes through all ranges. */
static uint32_t
find_plainly(const struct table *t, const struct addr *a)
{
	const struct range whole = { *a, *a };
	size_t best = t->n;

	for (size_t i = 0; i < t->n; i++) {
		int order;

		if (!range_covers(&t->list[i], &whole))
			continue;
		order = best < t->n ? addr_cmp(&t->list[i].first, &t->list[best].first) : 1;
		if (order > 0 || (order == 0 && addr_cmp(&t->list[i].last, &t->list[best].last) < 0))
			best = i;
	}
	return best < t->n ? t->value[best] : 0;
}

static void
check(const struct address_map *m, const struct table *t, const struct addr *a)
{
	uint32_t value = address_map_value(m, address_map_part(m, a), a), wanted = find_plainly(t, a);
	char text[ADDR_STRLEN];

	addr_format(a, text);
	if (value != wanted)
		errx(1, "%s: value %" PRIu32 ", not %" PRIu32 ", of %zu ranges", text, value, wanted, t->n);
}

static void
compare(uint64_t *seed, bool is4, struct table t, unsigned space_bits, size_t rounds)
{
	struct address_map map = { 0 };
	uint32_t first;

	for (size_t i = 0; i < t.n; i++)
		address_map_add(&map, &t.list[i], t.value[i], (uint32_t)i);
	address_map_seal(&map, &first);
	for (size_t i = 0; i < rounds; i++) {
		const struct range *r = &t.list[random_below(seed, (uint32_t)t.n)];
		u128 lowest = addr_number(&(struct addr[]){ is4 ? addr_from4(0) : addr_from_number(0) }[0]);
		struct addr at[] = { r->first, r->last, addr_before(r->first), addr_next(r->last),
		    draw_address(seed, is4, addr_number(&r->first), space_bits), draw_address(seed, is4, lowest, is4 ? 32 : 128) };

		for (size_t k = 0; k < sizeof(at) / sizeof(*at); k++)
			if (addr_is4(&at[k]) == is4)
				check(&map, &t, &at[k]);
	}
	/* The other family must have no value. */
	check(&map, &t, &(struct addr[]){ is4 ? addr_from_number(1) : addr_from4(1) }[0]);
	free(map.four.list);
	free(map.four.parts);
	free(map.six.list);
	free(map.six.parts);
	free(t.list);
	free(t.value);
}

static void
compare_all(uint64_t *seed)
{
	for (int round = 0; round < 300; round++) {
		bool is4 = round % 2 == 0;
		unsigned space_bits = random_below(seed, (is4 ? 32 : 128) + 1), range_bits = random_below(seed, space_bits + 1);
		size_t n = 1 + random_below(seed, round % 10 == 0 ? 2000 : 40);

		compare(seed, is4, make(seed, is4, n, space_bits, range_bits), space_bits, 100);
	}
	/* Enough ranges for the largest number of parts. */
	compare(seed, true, make(seed, true, 300000, 32, 16), 32, 15);
	compare(seed, false, make(seed, false, 300000, 100, 80), 100, 15);
}

/*
 * Checks that a text of any length, which has 4 bytes of length before it, fits up to the last
 * byte, and not one byte more.
 */
static void
fill(void)
{
	static const char text[64] = "abcdefghijklmnopqrstuvwxyz";

	for (size_t n = 1; n < 30; n++) {
		struct texts t;
		struct text_slot *slot;

		texts_init(&t);
		t.max = 4 + n + 4 + 5;
		if ((slot = texts_add(&t, text, n)) == NULL || memcmp(texts_at(&t, slot->at), text, n) != 0)
			errx(1, "no room for %zu bytes", n);
		if (texts_add(&t, text + 1, 6) != NULL || texts_extend(&t, text, 10))
			errx(1, "more than there may be");
		if (texts_add(&t, text, n) == NULL)
			errx(1, "a text that is there");
		if (n % 2 ? texts_add(&t, text + 1, 5) == NULL : !texts_extend(&t, text, 9))
			errx(1, "no room for the rest");
		if (t.used != t.max || texts_extend(&t, text, 1) || texts_add(&t, text + 2, 1) != NULL || texts_add(&t, "", 0) != NULL)
			errx(1, "more than all");
		free(t.text);
		free(t.slots);
	}
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc == 2 ? strtoull(argv[1], NULL, 0) : 0;

	compare_all(&seed);
	fill();
	puts("ok");
	return 0;
}
