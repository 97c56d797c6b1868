/* SPDX-License-Identifier: ISC
 *
 * A hash table with linear probing over keys that lie in one piece. It is rebuilt half as large
 * again when three quarters of it are taken, by going through the keys, so that the old one need
 * not be there at the same time.
 *
 * A key is one field after the other, each a byte that tells how it is packed, and
 *
 *     up to 8     that many bytes of a decimal number, the lowest first
 *     PACKED_4    an IPv4 address, 4 bytes
 *     PACKED_16   an IPv6 address, 16 bytes
 *     PACKED_TEXT its length and its bytes
 *
 * where only text that comes out of these just as it went in is packed as a number or an address:
 * "080" is not "80".
 */
#include "unique.h"

#include <err.h>
#include <stdlib.h>
#include <sys/random.h>

#include "addr/addr.h"
#include "io/alloc.h"
#include "probe/siphash.h"

enum { PACKED_4 = 9, PACKED_16, PACKED_TEXT };

/* A slot has 40 bits for the place, so for a tebibyte of keys, and 24 for the hash. */
enum { PLACE_BITS = 40, SLOTS_MIN = 1 << 12, LENGTH_MAX = 10 };

static const uint64_t place_mask = (UINT64_C(1) << PLACE_BITS) - 1;

void
unique_init(struct unique *u)
{
	*u = (struct unique){ .slots = allocate_zeroed_or_die(SLOTS_MIN, sizeof(*u->slots)), .slots_n = SLOTS_MIN };
	if (getrandom(u->seed, sizeof(u->seed), 0) != sizeof(u->seed))
		err(3, "getrandom");
}

/* Seven bits a byte, the lowest first; the highest bit says that more follow. */
static uint8_t *
put_length(uint8_t *d, size_t n)
{
	for (; n >= 0x80; n >>= 7)
		*d++ = (uint8_t)(n | 0x80);
	*d++ = (uint8_t)n;
	return d;
}

static const uint8_t *
get_length(const uint8_t *s, size_t *n)
{
	unsigned shift = 0;

	*n = 0;
	do
		*n |= (size_t)(*s & 0x7f) << shift;
	while (shift += 7, *s++ & 0x80);
	return s;
}

/* A decimal number without leading zeros, below 10^19. */
static bool
is_number(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (n - 1 >= 19 || (*s == '0' && n > 1))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (unsigned)(s[i] - '0');
	}
	*out = v;
	return true;
}

static bool
is_address(const char *s, size_t n, struct addr *a)
{
	char text[ADDR_STRLEN];

	return addr_parse(s, n, a) && addr_format(a, text) == n && memcmp(text, s, n) == 0;
}

static uint8_t *
pack(uint8_t *d, const char *s, size_t n)
{
	struct addr a;
	uint64_t v;

	if (is_number(s, n, &v)) {
		uint8_t *bytes = d++;

		for (; v > 0; v >>= 8)
			*d++ = (uint8_t)v;
		*bytes = (uint8_t)(d - bytes - 1);
		return d;
	}
	if (is_address(s, n, &a)) {
		bool is4 = addr_is4(&a);

		*d++ = is4 ? PACKED_4 : PACKED_16;
		return mempcpy(d, a.b + (is4 ? 12 : 0), is4 ? 4 : 16);
	}
	*d++ = PACKED_TEXT;
	return mempcpy(put_length(d, n), s, n);
}

/*
 * The slot that holds the key, or the free one that it belongs into. mark is the part of its hash.
 */
static uint64_t *
find(const struct unique *u, const uint8_t *key, size_t n, uint64_t *mark)
{
	uint64_t hash = siphash(u->seed, key, n);
	size_t i = (size_t)((unsigned __int128)hash * u->slots_n >> 64);

	/* the slot is told by the upper bits, this is from the lower */
	*mark = hash << PLACE_BITS;
	for (; u->slots[i] != 0; i = i + 1 < u->slots_n ? i + 1 : 0) {
		const uint8_t *other;
		size_t other_n;

		if ((u->slots[i] & ~place_mask) != *mark)
			continue;
		other = get_length(u->keys + (u->slots[i] & place_mask) - 1, &other_n);
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

		key = get_length(key, &n);
		slot = find(u, key, n, &mark);
		*slot = mark | place;
		key += n;
	}
}

/*
 * Room for n bytes more. What is not touched takes no memory, and a large piece grows without
 * being copied.
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
	size_t need = LENGTH_MAX;
	uint8_t *begin, *key, *d;
	uint64_t *slot, mark;

	for (size_t i = 0; i < n; i++)
		need += 1 + LENGTH_MAX + record_length(r, places[i]);
	/* Twice, so that the length can be put before it, however long that is. */
	grow_keys(u, 2 * need);
	begin = u->keys + u->used;
	d = key = begin + need;
	for (size_t i = 0; i < n; i++)
		d = pack(d, record_text(r, places[i]), record_length(r, places[i]));
	slot = find(u, key, (size_t)(d - key), &mark);
	if (*slot != 0)
		return false;
	if (u->used >= place_mask)
		errx(3, "-U: too many rows");
	*slot = mark | (u->used + 1);
	n = (size_t)(d - key);
	begin = put_length(begin, n);
	memmove(begin, key, n);
	u->used = (size_t)(begin + n - u->keys);
	if (++u->n >= u->slots_n / 4 * 3)
		grow_slots(u);
	return true;
}
