/* SPDX-License-Identifier: ISC
 *
 * The cyclic group: choice of prime, generator and start, and the walk.
 *
 * Worked example, N = 4 targets: p = 5, whose primitive roots are 2 and 3. With g = 2 and start 3
 * the walk is 3, 3*2 = 1, 1*2 = 2, 2*2 = 4: each of 1..4 once. For N = 5, p is 7, and the walk
 * also visits 6, which is not a target and is skipped. With two shards g becomes g^2: the even
 * steps 3, 2 and the odd steps 1, 4.
 */
#include "group.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/simd.h"
#include "prime.h"
#include "targets/target.h"

/* splitmix64: advances the state by the constant that target_mix adds to it. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t r = target_mix(*state);

	*state += TARGET_MIX_STEP;
	return r;
}

/*
 * Uniform in 1..max: takes as many low bits as max has, and repeats while they are out of range.
 */
static uint64_t
draw(uint64_t *state, uint64_t max)
{
	uint64_t mask = UINT64_MAX >> __builtin_clzll(max), r;

	do
		r = next_random(state) & mask;
	while (r < 1 || r > max);
	return r;
}

/* g generates the group if no g^((p-1)/q) is 1, for the prime factors q of p - 1. */
static bool
is_root(uint64_t g, uint64_t p, const uint64_t *factors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (prime_pow(g, (p - 1) / factors[i], p) == 1)
			return false;
	return true;
}

void
group_init(struct group *group, uint64_t n, uint64_t seed)
{
	uint64_t factors[PRIME_FACTORS_MAX];
	size_t count;

	group->n = n;
	group->p = prime_above(n);
	count = prime_factors(group->p - 1, factors);
	do
		group->g = draw(&seed, group->p - 1);
	while (!is_root(group->g, group->p, factors, count));
	group->start = draw(&seed, group->p - 1);
}

static struct factor
factor(uint64_t w, uint64_t p)
{
	return (struct factor){ w, (uint64_t)(((unsigned __int128)w << 64) / p) };
}

/*
 * x * f.w modulo p, without division or branch. The quotient is at most one too small, since p <
 * 2^63.
 */
static inline uint64_t
times(uint64_t x, struct factor f, uint64_t p)
{
	uint64_t q = (uint64_t)((unsigned __int128)x * f.quotient >> 64);
	uint64_t r = x * f.w - q * p;

	return r >= p ? r - p : r;
}

void
group_shard(const struct group *g, uint64_t i, uint64_t shards, struct shard *s)
{
	uint64_t order = g->p - 1;

	*s = (struct shard){ .p = g->p };
	if (i >= order)
		return;
	s->size = (order - i - 1) / shards + 1;
	s->step = prime_pow(g->g, shards, g->p);
	s->first = prime_mul(g->start, prime_pow(g->g, i, g->p), g->p);
	s->last = group_move(s, s->first, (int64_t)(s->size - 1));
}

/* The inverse of x is x^(p-2) (Fermat). */
uint64_t
group_move(const struct shard *s, uint64_t x, int64_t by)
{
	uint64_t step = by < 0 ? prime_pow(s->step, s->p - 2, s->p) : s->step;

	return prime_mul(x, prime_pow(step, by < 0 ? -(uint64_t)by : (uint64_t)by, s->p), s->p);
}

struct baby {
	uint64_t element, steps;
};

static int
by_element(const void *a, const void *b)
{
	const struct baby *x = a, *y = b;

	return (x->element > y->element) - (x->element < y->element);
}

/*
 * Baby steps and giant steps (Shanks 1971): the distance is i * m - j with j in 1..m. So `from`
 * moved by i giant steps of m equals `to` moved by j baby steps.
 */
uint64_t
group_distance(const struct shard *s, uint64_t from, uint64_t to, uint64_t bound)
{
	enum { BABIES_MAX = 1 << 17 };
	struct baby *babies;
	uint64_t m = 1, giant, distance = bound;

	while (m < BABIES_MAX && m * m < bound)
		m *= 2;
	babies = allocate_or_die(m, sizeof(*babies));
	for (uint64_t j = 1, x = prime_mul(to, s->step, s->p); j <= m; j++, x = prime_mul(x, s->step, s->p))
		babies[j - 1] = (struct baby){ x, j };
	qsort(babies, m, sizeof(*babies), by_element);
	giant = prime_pow(s->step, m, s->p);
	for (uint64_t i = 1; i * m < bound + m && distance == bound; i++) {
		const struct baby *met;

		from = prime_mul(from, giant, s->p);
		met = bsearch(&(struct baby){ .element = from }, babies, m, sizeof(*babies), by_element);
		if (met != NULL && i * m - met->steps < bound)
			distance = i * m - met->steps;
	}
	free(babies);
	return distance;
}

void
group_walk(const struct shard *s, uint64_t from, struct walk *w)
{
	uint64_t power = 1;

	*w = (struct walk){ .p = s->p, .x = from, .last = s->last, .left = s->size };
	for (int lane = 0; lane <= GROUP_LANES; lane++) {
		w->step[lane] = factor(power, s->p);
		power = prime_mul(power, s->step, s->p);
	}
}

/*
 * Writes eight elements. All depend only on the same x, so the processor computes them in
 * parallel; the chain from x to the next x is one multiplication per eight elements.
 */
static inline void
eight_steps(struct walk *w, uint64_t *lane)
{
#pragma GCC unroll 8
	for (int i = 0; i < GROUP_LANES; i++)
		lane[i] = times(w->x, w->step[i], w->p);
	w->x = times(w->x, w->step[GROUP_LANES], w->p);
}

static inline void
one_step(struct walk *w, uint64_t *element)
{
	*element = w->x;
	w->x = times(w->x, w->step[1], w->p);
}

/* Whether one of n elements is x, or is above x. The caller passes a constant for `above`. */
__attribute__((always_inline)) static inline bool
any(const uint64_t *elements, size_t n, uint64_t x, bool above)
{
	u64x8 some, found = { 0 };
	bool yes = false;
	size_t i = 0;

	for (; n - i >= LANES; i += LANES) {
		memcpy(&some, elements + i, sizeof(some));
		found |= (u64x8)(above ? some > x : some == x);
	}
	for (int lane = 0; lane < LANES; lane++)
		yes |= found[lane] != 0;
	for (; i < n; i++)
		yes |= above ? elements[i] > x : elements[i] == x;
	return yes;
}

MULTIVERSION static bool
any_equal(const uint64_t *elements, size_t n, uint64_t x)
{
	return any(elements, n, x, false);
}

MULTIVERSION bool
group_any_above(const uint64_t *elements, size_t n, uint64_t max)
{
	return any(elements, n, max, true);
}

/* Elements computed after the last one are discarded, which costs less than a test of each. */
size_t
group_next(struct walk *w, uint64_t *elements, size_t room)
{
	size_t count = room < w->left ? room : w->left, i = 0;

	for (; count - i >= GROUP_LANES; i += GROUP_LANES)
		eight_steps(w, elements + i);
	for (; i < count; i++)
		one_step(w, elements + i);
	w->left -= count;
	if (any_equal(elements, count, w->last)) {
		for (count = 1; elements[count - 1] != w->last;)
			count++;
		w->left = 0;
	}
	return count;
}
