/* SPDX-License-Identifier: ISC
 *
 * Finds keys in one buffer by a hash table with linear probing. When the table is three quarters
 * full, it is rebuilt from the keys with half as many slots again. The old table is freed first, so
 * that both never exist together.
 */
#include "unique.h"

#include <err.h>
#include <stdlib.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "packed.h"
#include "probe/siphash.h"

/* A slot has 40 bits for the offset, enough for a tebibyte of keys, and 24 bits for the hash. */
enum { PLACE_BITS = 40, SLOTS_MIN = 1 << 12 };

static const uint64_t place_mask = (UINT64_C(1) << PLACE_BITS) - 1;

void
unique_init(struct unique *u)
{
	*u = (struct unique){ .slots = allocate_zeroed_or_die(SLOTS_MIN, sizeof(*u->slots)), .slots_n = SLOTS_MIN };
	if (getrandom(u->seed, sizeof(u->seed), 0) != sizeof(u->seed))
		err(3, "getrandom");
}

/* Returns the slot of the key, or the free one for it. mark is the part of its hash. */
static uint64_t *
find(const struct unique *u, const uint8_t *key, size_t n, uint64_t *mark)
{
	uint64_t hash = siphash(u->seed, key, n);
	size_t i = (size_t)((unsigned __int128)hash * u->slots_n >> 64);

	/* The upper bits of the hash select the slot, so the mark is from the lower ones. */
	*mark = hash << PLACE_BITS;
	for (; u->slots[i] != 0; i = i + 1 < u->slots_n ? i + 1 : 0) {
		const uint8_t *other;
		size_t other_n;

		if ((u->slots[i] & ~place_mask) != *mark)
			continue;
		other = packed_get_length(u->keys + (u->slots[i] & place_mask) - 1, &other_n);
		if (other_n == n && memcmp(other, key, n) == 0)
			break;
	}
	return &u->slots[i];
}

static void
grow_slots(struct unique *u)
{
	const uint8_t *key = u->keys, *end = u->keys + u->used;

	free(u->slots);
	u->slots_n += u->slots_n / 2;
	u->slots = allocate_zeroed_or_die(u->slots_n, sizeof(*u->slots));
	while (key < end) {
		uint64_t place = (uint64_t)(key - u->keys) + 1, mark;
		uint64_t *slot;
		size_t n;

		key = packed_get_length(key, &n);
		slot = find(u, key, n, &mark);
		*slot = mark | place;
		key += n;
	}
}

/*
 * Makes room for n more bytes. Untouched pages take no memory, and a large block grows without a
 * copy.
 */
static void
grow_keys(struct unique *u, size_t n)
{
	if (n <= u->cap - u->used)
		return;
	u->cap = 2 * (u->used + n);
	u->keys = reallocate_or_die(u->keys, u->cap, 1);
}

bool
unique_add(struct unique *u, const struct record *r, const size_t *places, size_t n)
{
	size_t need = PACKED_LENGTH_MAX;
	uint8_t *begin, *key, *d;
	uint64_t *slot, mark;

	for (size_t i = 0; i < n; i++)
		need += PACKED_MAX(record_length(r, places[i]));
	/* Twice the need, so that the length fits before the key, however long it is. */
	grow_keys(u, 2 * need);
	begin = u->keys + u->used;
	d = key = begin + need;
	for (size_t i = 0; i < n; i++)
		d = packed_put(d, record_text(r, places[i]), record_length(r, places[i]));
	slot = find(u, key, (size_t)(d - key), &mark);
	if (*slot != 0)
		return false;
	if (u->used >= place_mask)
		errx(3, "-U: too many rows");
	*slot = mark | (u->used + 1);
	n = (size_t)(d - key);
	begin = packed_put_length(begin, n);
	memmove(begin, key, n);
	u->used = (size_t)(begin + n - u->keys);
	if (++u->n >= u->slots_n / 4 * 3)
		grow_slots(u);
	return true;
}
