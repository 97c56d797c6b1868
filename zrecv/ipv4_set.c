/* SPDX-License-Identifier: ISC
 *
 * First every address is mixed: a bijection, so that no two become one, after which even
 * neighbours are spread evenly. FEW of them are a hash table of 32 bits each. More are PARTS hash
 * tables, by the upper 12 bits, whose slots are 16 bits: the other 4 follow from where a slot is.
 * Each part has a place in address space for all that it can ever need, and takes memory by the
 * page, so nothing is copied and no hole is left when it grows.
 *
 * Within a table the home of a value is value * slots / values, and it lies in the first free
 * slot from there on (linear probing, Knuth 6.4), around the end. Values of a part that have the
 * same lower 16 bits have homes that are exactly slots/16 apart, so as long as each lies closer
 * behind its home than that, the slot tells which it is.
 */
#include "ipv4_set.h"

#include <endian.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "io/alloc.h"

#define ONES UINT64_C(0x0001000100010001)

enum {
	FEW = 1 << 20,              /* slots of the largest table of 32 bits */
	/*
	 * Slots from home that no chance brings about there, but neighbours in the order of the
	 * mix do
	 */
	FAR = 1024,
	PARTS = 1 << 12,
	VALUE_BITS = 20,            /* of a value within its part */
	PAGE_SLOTS = 2048,          /* 4 KiB */
	/* As many as a bitmap of all values takes, which a part becomes at last */
	PAGES_MAX = 32,
	PART_SLOTS = PAGES_MAX * PAGE_SLOTS,
};

struct part {
	uint32_t n;
	uint16_t pages;
	/* By their upper 4 bits, the values whose lower 16 are 0, as an empty slot is */
	uint16_t zeros;
};

struct ipv4_set {
	uint32_t key[2];            /* of the mix */
	/* Whether 0 is in it, which in the small table is a free slot */
	bool zero;
	uint32_t *small;            /* NULL once there are parts */
	uint32_t size, n;           /* slots, a power of 2, and addresses in them */
	struct part *parts;
	uint16_t *slots;            /* PART_SLOTS of each part */
};

struct ipv4_set *
ipv4_set_open(uint64_t key)
{
	struct ipv4_set *s = allocate_zeroed_or_die(1, sizeof(*s));

	s->key[0] = (uint32_t)(key >> 32);
	s->key[1] = (uint32_t)key;
	s->size = 16;
	s->small = allocate_zeroed_or_die(s->size, sizeof(*s->small));
	return s;
}

/* Odd factors and shifts of at least half can be undone modulo 2^32. */
static uint32_t
mix(const struct ipv4_set *s, uint32_t x)
{
	x ^= s->key[0];
	x = (x ^ x >> 16) * 0x85ebca6b ^ s->key[1];
	x = (x ^ x >> 16) * 0xc2b2ae35;
	return x ^ x >> 16;
}

static uint32_t
home(uint32_t value, uint32_t slots)
{
	return (uint32_t)((uint64_t)value * slots >> VALUE_BITS);
}

static uint16_t *
slots_of(const struct ipv4_set *s, const struct part *p)
{
	return s->slots + (size_t)(p - s->parts) * PART_SLOTS;
}

/*
 * The top bit of the lowest 16 bits that are all 0, and perhaps of some above them (Warren,
 * Hacker's Delight, 6-1).
 */
static uint64_t
zeros_of(uint64_t four)
{
	return (four - ONES) & ~four & ONES << 15;
}

/*
 * Where the low 16 bits of a value are, or the free slot for them; NULL where that would be too
 * far from home.
 */
static uint16_t *
find(const struct part *p, uint16_t *slot, uint32_t value)
{
	uint32_t slots = p->pages * PAGE_SLOTS, i = home(value, slots), end = i + slots / 16;
	uint64_t four, hits;

	/* Four at a time, but for some at the seam. */
	for (; i + 4 <= end && i + 4 <= slots; i += 4) {
		memcpy(&four, slot + i, sizeof(four));
		four = le64toh(four);
		hits = zeros_of(four) | zeros_of(four ^ ONES * (uint16_t)value);
		if (hits != 0)
			return &slot[i + (uint32_t)__builtin_ctzll(hits) / 16];
	}
	for (; i < end; i++)
		if (slot[i % slots] == 0 || slot[i % slots] == (uint16_t)value)
			return &slot[i % slots];
	return NULL;
}

/*
 * The value in a slot: its home is that of its lower 16 bits and a sixteenth of the slots further
 * for each of the upper ones.
 */
static uint32_t
value_at(const struct part *p, const uint16_t *slot, uint32_t i)
{
	uint32_t slots = p->pages * PAGE_SLOTS, first = home(slot[i], slots);

	return (i >= first ? i - first : i + slots - first) / (slots / 16) << 16 | slot[i];
}

static bool
bitmap_add(uint16_t *words, uint32_t value)
{
	uint16_t bit = (uint16_t)(1 << value % 16), before = words[value / 16] & bit;

	words[value / 16] |= bit;
	return before == 0;
}

static bool part_add(struct ipv4_set *, struct part *, uint32_t value);

/* One page more, and all values to their new homes; at last, a bitmap. */
static void
part_grow(struct ipv4_set *s, struct part *p)
{
	uint32_t slots = p->pages * PAGE_SLOTS, n = 0;
	uint16_t *slot = slots_of(s, p), zeros = p->zeros;
	uint32_t *values = allocate_or_die(p->n + 16, sizeof(*values));

	for (uint32_t i = 0; i < slots; i++)
		if (slot[i] != 0)
			values[n++] = value_at(p, slot, i);
	for (uint32_t upper = 0; upper < 16; upper++)
		if (zeros >> upper & 1)
			values[n++] = upper << 16;
	memset(slot, 0, slots * sizeof(*slot));
	*p = (struct part){ .pages = (uint16_t)(p->pages + 1) };
	for (uint32_t i = 0; i < n; i++)
		part_add(s, p, values[i]);
	free(values);
}

static bool
part_add(struct ipv4_set *s, struct part *p, uint32_t value)
{
	uint16_t *slot = slots_of(s, p), *place;
	bool added;

	if (p->pages == PAGES_MAX)
		return bitmap_add(slot, value);
	if ((uint16_t)value == 0) {
		added = (p->zeros >> (value >> 16) & 1) == 0;
		p->zeros |= (uint16_t)(1 << (value >> 16));
		return added;
	}
	while ((place = find(p, slot, value)) == NULL) {
		part_grow(s, p);
		if (p->pages == PAGES_MAX)
			return bitmap_add(slot, value);
	}
	if (*place != 0)
		return false;
	*place = (uint16_t)value;
	/* Five in six slots: then a free one is about 20 slots away. */
	if (++p->n * 6 >= p->pages * PAGE_SLOTS * 5)
		part_grow(s, p);
	return true;
}

static bool
parts_add(struct ipv4_set *s, uint32_t x)
{
	return part_add(s, &s->parts[x >> VALUE_BITS], x & ((1 << VALUE_BITS) - 1));
}

static void
open_parts(struct ipv4_set *s)
{
	size_t size = (size_t)PARTS * PART_SLOTS * sizeof(*s->slots);

	s->parts = allocate_zeroed_or_die(PARTS, sizeof(*s->parts));
	s->slots = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (s->slots == MAP_FAILED)
		err(3, NULL);
	/* Which would be 2 MiB for 4 KiB; where there are none it fails */
	madvise(s->slots, size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < PARTS; i++)
		s->parts[i].pages = 1;
}

static uint32_t
small_home(uint32_t x, uint32_t size)
{
	return (uint32_t)((uint64_t)x * size >> 32);
}

static uint32_t *
small_find(uint32_t *table, uint32_t size, uint32_t x)
{
	uint32_t i = small_home(x, size);

	while (table[i] != 0 && table[i] != x)
		i = (i + 1) & (size - 1);
	return &table[i];
}

static void
small_grow(struct ipv4_set *s)
{
	uint32_t *table = NULL, size = 2 * s->size;

	if (s->size < FEW)
		table = allocate_zeroed_or_die(size, sizeof(*table));
	else
		open_parts(s);
	for (uint32_t i = 0; i < s->size; i++)
		if (s->small[i] != 0 && table != NULL)
			*small_find(table, size, s->small[i]) = s->small[i];
		else if (s->small[i] != 0)
			parts_add(s, s->small[i]);
	free(s->small);
	s->small = table;
	s->size = size;
}

static bool
part_has(const struct ipv4_set *s, const struct part *p, uint32_t value)
{
	uint16_t *slot = slots_of(s, p), *place;

	if (p->pages == PAGES_MAX)
		return slot[value / 16] >> value % 16 & 1;
	if ((uint16_t)value == 0)
		return p->zeros >> (value >> 16) & 1;
	place = find(p, slot, value);
	return place != NULL && *place != 0;
}

bool
ipv4_set_has(const struct ipv4_set *s, uint32_t address)
{
	uint32_t x = mix(s, address);

	if (x == 0)
		return s->zero;
	if (s->small == NULL)
		return part_has(s, &s->parts[x >> VALUE_BITS], x & ((1 << VALUE_BITS) - 1));
	return *small_find(s->small, s->size, x) != 0;
}

/*
 * Where it looks first; the rest is mostly in the same line of the cache, or the next, which
 * comes by itself.
 */
void
ipv4_set_expect(const struct ipv4_set *s, uint32_t address)
{
	uint32_t x = mix(s, address), value = x & ((1 << VALUE_BITS) - 1);
	const struct part *p;
	const uint16_t *slot;

	if (s->small != NULL) {
		__builtin_prefetch(&s->small[small_home(x, s->size)], 1);
		return;
	}
	p = &s->parts[x >> VALUE_BITS];
	slot = slots_of(s, p) + (p->pages == PAGES_MAX ? value / 16 : home(value, p->pages * PAGE_SLOTS));
	__builtin_prefetch(slot, 1);
}

bool
ipv4_set_add(struct ipv4_set *s, uint32_t address)
{
	uint32_t x = mix(s, address), *place, distance;
	bool before = s->zero;

	if (x == 0) {
		s->zero = true;
		return !before;
	}
	if (s->small == NULL)
		return parts_add(s, x);
	place = small_find(s->small, s->size, x);
	if (*place != 0)
		return false;
	*place = x;
	distance = ((uint32_t)(place - s->small) - small_home(x, s->size)) & (s->size - 1);
	if (++s->n * 4 >= s->size * 3 || distance > FAR)
		small_grow(s);
	return true;
}
