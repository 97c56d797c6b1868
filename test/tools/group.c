/* SPDX-License-Identifier: ISC
 *
 * Proves properties of zperm's walk that need more numbers than text could carry. For every small
 * N it visits each of 1..N once; its shards partition the walk; its fast steps equal plain
 * arithmetic at any size.
 *
 * usage: group every MAX | shards | large SEED COUNT | steps SEED COUNT
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../zperm/group.h"
#include "../zperm/prime.h"
#include "targets/target.h"

enum { ROOM = 1000 };   /* no multiple of the steps done at once, so that both kinds are used */

static uint64_t
random_next(uint64_t *state)
{
	return target_mix((*state)++);
}

/* Uses trial division, so that it does not rely on prime.c. */
static uint64_t
plain_prime_above(uint64_t n)
{
	for (uint64_t p = n + 1;; p++) {
		uint64_t d = 2;

		while (d * d <= p && p % d != 0)
			d++;
		if (p > 1 && d * d > p)
			return p;
	}
}

/* Walks a shard, and counts in seen[] the visits of each element. Returns the number of steps. */
static uint64_t
walk(const struct shard *s, uint8_t *seen)
{
	struct walk w;
	uint64_t elements[ROOM], steps = 0;
	size_t n;

	if (s->size == 0)
		return 0;
	group_walk(s, s->first, &w);
	while ((n = group_next(&w, elements, ROOM)) > 0) {
		for (size_t i = 0; i < n; i++) {
			if (elements[i] < 1 || elements[i] >= s->p)
				errx(1, "element %" PRIu64 " modulo %" PRIu64, elements[i], s->p);
			seen[elements[i]]++;
		}
		steps += n;
	}
	return steps;
}

static void
each_once(uint64_t n, uint64_t shards, uint64_t seed)
{
	struct group g;
	struct shard s;
	uint64_t steps = 0, least = UINT64_MAX, most = 0;
	uint8_t *seen;

	group_init(&g, n, seed);
	if (g.p != plain_prime_above(n))
		errx(1, "%" PRIu64 ": %" PRIu64 " is not the smallest prime above", n, g.p);
	seen = calloc(g.p, 1);
	if (seen == NULL)
		err(1, NULL);
	for (uint64_t i = 0; i < shards; i++) {
		group_shard(&g, i, shards, &s);
		if (walk(&s, seen) != s.size)
			errx(1, "%" PRIu64 ": shard %" PRIu64 "/%" PRIu64 " is not as long as it says", n, i, shards);
		steps += s.size;
		least = s.size < least ? s.size : least;
		most = s.size > most ? s.size : most;
	}
	for (uint64_t x = 1; x < g.p; x++)
		if (seen[x] != 1)
			errx(1, "%" PRIu64 ", seed %" PRIu64 ": %" PRIu64 " came %d times", n, seed, x, seen[x]);
	if (steps != g.p - 1 || most - least > 1)
		errx(1, "%" PRIu64 ": %" PRIu64 " shards of %" PRIu64 " to %" PRIu64, n, shards, least, most);
	free(seen);
}

static void
every(uint64_t max)
{
	for (uint64_t n = 1; n <= max; n++)
		for (uint64_t seed = 0; seed < 3; seed++)
			each_once(n, 1, seed);
}

static void
shards(void)
{
	static const uint64_t sizes[] = { 1, 2, 3, 4, 6, 7, 16, 60, 63, 64, 100, 255, 256, 1000, 4096, 65536, 100000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		for (uint64_t n = 1; n <= 64; n++)
			each_once(sizes[i], n, n);
		each_once(sizes[i], 65536, i);
	}
}

/* Whole walks for random N up to 2^27: checks how many of 1..N they visit, and their sum. */
static void
large(uint64_t seed, uint64_t count)
{
	for (uint64_t round = 0; round < count; round++) {
		uint64_t n = random_next(&seed) >> (37 + round % 16), targets = 0, sum = 0, elements[ROOM];
		struct group g;
		struct shard s;
		struct walk w;
		size_t got;

		n += n == 0;
		group_init(&g, n, seed);
		group_shard(&g, 0, 1, &s);
		group_walk(&s, s.first, &w);
		while ((got = group_next(&w, elements, ROOM)) > 0)
			for (size_t i = 0; i < got; i++) {
				targets += elements[i] <= n;
				sum += elements[i] <= n ? elements[i] : 0;
			}
		if (targets != n || sum != n * (n + 1) / 2)
			errx(1, "%" PRIu64 ", seed %" PRIu64 ": %" PRIu64 " targets that add up to %" PRIu64, n, seed, targets, sum);
	}
}

/*
 * Makes a million steps in groups of any size up to 2^62. The length of a step equals the power,
 * and the elements equal those of plain multiplication. The distance between the first element
 * and a later one is the number of steps made.
 */
static void
steps(uint64_t seed, uint64_t count)
{
	for (uint64_t round = 0; round < count; round++) {
		uint64_t n = random_next(&seed) >> (2 + round % 62), parts, x, done = 0, elements[ROOM];
		struct group g;
		struct shard s;
		struct walk w;
		size_t got;

		n += n == 0;
		group_init(&g, n, seed);
		parts = g.p / 1000000 + 1;
		group_shard(&g, random_next(&seed) % (parts < g.p ? parts : 1), parts, &s);
		if (g.p <= n || s.step != prime_pow(g.g, parts, g.p))
			errx(1, "%" PRIu64 ", seed %" PRIu64 ": wrong group", n, seed);
		x = s.first;
		group_walk(&s, s.first, &w);
		while ((got = group_next(&w, elements, ROOM)) > 0)
			for (size_t i = 0; i < got; i++, done++) {
				if (elements[i] != x)
					errx(1, "%" PRIu64 ", seed %" PRIu64 ": step %" PRIu64 " is wrong", n, seed, done);
				x = prime_mul(x, s.step, g.p);
				if (done % 99991 == 0 && (group_move(&s, elements[i], -(int64_t)done) != s.first
				    || group_distance(&s, s.first, elements[i], s.size) != done))
					errx(1, "%" PRIu64 ", seed %" PRIu64 ": no way back from step %" PRIu64, n, seed, done);
			}
		if (done != s.size)
			errx(1, "%" PRIu64 ", seed %" PRIu64 ": %" PRIu64 " steps of %" PRIu64, n, seed, done, s.size);
	}
}

int
main(int argc, char **argv)
{
	uint64_t a = argc > 2 ? strtoull(argv[2], NULL, 0) : 0, b = argc > 3 ? strtoull(argv[3], NULL, 0) : 0;

	if (argc == 3 && strcmp(argv[1], "every") == 0 && a > 0)
		every(a);
	else if (argc == 2 && strcmp(argv[1], "shards") == 0)
		shards();
	else if (argc == 4 && strcmp(argv[1], "large") == 0 && b > 0)
		large(a, b);
	else if (argc == 4 && strcmp(argv[1], "steps") == 0 && b > 0)
		steps(a, b);
	else
		errx(2, "usage: group every MAX | shards | large SEED COUNT | steps SEED COUNT");
	puts("ok");
	return 0;
}
