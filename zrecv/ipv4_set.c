/* SPDX-License-Identifier: ISC
 *
 * Stores IPv4 addresses compactly. A bijection first mixes every address, so that even neighbours
 * are spread evenly. Up to FEW addresses are a hash table of 32-bit slots. More are PARTS hash
 * tables, selected by the upper 12 bits, with 16-bit slots; the position of a slot determines the
 * other 4 bits. Each part has address space for its largest size and takes memory by the page, so
 * growing copies nothing and leaves no holes.
 *
 * The home slot of a value is value * slots / values. A value is in the first free slot from
 * there on (linear probing, Knuth 6.4), with wrap-around. Values of a part with the same lower 16
 * bits have home slots that are exactly slots / 16 apart. Invariant: each value is less than that
 * from its home slot, so its position identifies it.
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
	 * Distance from home that chance does not reach at this size, but addresses chosen in the
	 * order of the mix do
	 */
	FAR = 1024,
	PARTS = 1 << 12,
	VALUE_BITS = 20,            /* of a value in its part */
	PAGE_SLOTS = 2048,          /* 4 KiB */
	/* As many as a bitmap of all values takes; a full part becomes one */
	PAGES_MAX = 32,
	PART_SLOTS = PAGES_MAX * PAGE_SLOTS,
};

struct part {
	uint32_t n;
	uint16_t pages;
	/* By upper 4 bits: values whose lower 16 bits are 0, which marks an empty slot */
	uint16_t zeros;
};

struct ipv4_set {
	uint32_t key[2];            /* of mix() */
	/* Whether it has 0, which marks a free slot of the small table */
	bool zero;
	uint32_t *small;            /* NULL once there are parts */
	uint32_t size, n;           /* slots, a power of 2, and used slots */
	struct part *parts;
	uint16_t *slots;            /* PART_SLOTS for each part */
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

/* A bijection: odd factors and shifts by at least half the bits can be undone modulo 2^32. */
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
 * Sets the top bit of the lowest 16 bits that are all 0, and perhaps of some above (Warren,
 * Hacker's Delight, 6-1).
 */
static uint64_t
zeros_of(uint64_t four)
{
	return (four - ONES) & ~four & ONES << 15;
}

/*
 * Slot with the low 16 bits of a value, or the free slot for them; NULL if it would be too far
 * from home.
 */
static uint16_t *
find(const struct part *p, uint16_t *slot, uint32_t value)
{
	uint32_t slots = p->pages * PAGE_SLOTS, i = home(value, slots), end = i + slots / 16;
	uint64_t four, hits;

	/* Compares four at a time, except for some at the end of the table. */
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
 * Value in a slot: the slot's distance from the home of the lower 16 bits, in sixteenths of the
 * table, gives the upper bits.
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

/* Adds one page and moves all values to their new homes; the last page makes it a bitmap. */
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
	/* At five sixths full a free slot is about 20 slots away. */
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
	/* Huge pages would take 2 MiB instead of 4 KiB; without support for them it fails */
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
 * Prefetches the home slot; the rest is mostly in the same cache line, or in the next, which the
 * processor prefetches.
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
