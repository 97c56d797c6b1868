/* SPDX-License-Identifier: ISC
 *
 * SipHash-2-4. The names v0 to v3, k0 and k1 are those of the paper (section 2).
 */
#include "probe/siphash.h"

#include <endian.h>
#include <string.h>

#include "io/simd.h"

static inline uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void
round1(struct siphash *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 = rotate(s->v2, 32);
}

static inline void
absorb(struct siphash *s, uint64_t m)
{
	s->v3 ^= m;
	round1(s);
	round1(s);
	s->v0 ^= m;
}

static inline uint64_t
load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return le64toh(v);
}

struct siphash
siphash_begin(const uint8_t key[16], const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t k0 = load(key), k1 = load(key + 8);
	struct siphash s = {
		k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
		k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573,
	};

	for (size_t i = 0; i < len; i += 8)
		absorb(&s, load(p + i));
	return s;
}

/* Absorbs the last word, which contains the length, and returns the hash. */
static uint64_t
end(struct siphash s, uint64_t last)
{
	absorb(&s, last);
	s.v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		round1(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t
siphash(const uint8_t key[16], const void *data, size_t len)
{
	uint8_t tail[8] = { 0 };
	size_t whole = len - len % 8;

	memcpy(tail, (const uint8_t *)data + whole, len % 8);
	tail[7] = (uint8_t)len;
	return end(siphash_begin(key, data, whole), load(tail));
}

/* --- the same for LANES messages at once, with vector instructions if there are any */

#define ROTATE(x, by) ((x) << (by) | (x) >> (64 - (by)))

#define ROUND(v0, v1, v2, v3) do { \
	v0 += v1; v2 += v3; \
	v1 = ROTATE(v1, 13) ^ v0; v3 = ROTATE(v3, 16) ^ v2; \
	v0 = ROTATE(v0, 32); \
	v2 += v1; v0 += v3; \
	v1 = ROTATE(v1, 17) ^ v2; v3 = ROTATE(v3, 21) ^ v0; \
	v2 = ROTATE(v2, 32); \
} while (0)

MULTIVERSION static void
end_lanes(const struct siphash *s, const uint64_t *next, const uint64_t *last, uint64_t *results)
{
	const u64x8 zero = { 0 };
	u64x8 v0 = zero + s->v0, v1 = zero + s->v1, v2 = zero + s->v2, v3 = zero + s->v3, m, n;

	memcpy(&m, next, sizeof(m));
	memcpy(&n, last, sizeof(n));
	v3 ^= m;
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	v0 ^= m;
	v3 ^= n;
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	v0 ^= n;
	v2 ^= 0xff;
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	v0 ^= v1 ^ v2 ^ v3;
	memcpy(results, &v0, sizeof(v0));
}

void
siphash_end_many(const struct siphash *s, const uint64_t *next, const uint64_t *last, uint64_t *results, size_t n)
{
	size_t i = 0;

	for (; n - i >= LANES; i += LANES)
		end_lanes(s, next + i, last + i, results + i);
	for (; i < n; i++) {
		struct siphash one = *s;

		absorb(&one, next[i]);
		results[i] = end(one, last[i]);
	}
}
