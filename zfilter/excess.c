/* SPDX-License-Identifier: ISC
 *
 * Counts the rows of each group in a hash table with linear probing. Two hashes of 64 bits with
 * secret keys identify a group, so every group takes equal memory. A collision among 2^32 groups
 * has a probability of 1 in 2^65.
 */
#include "excess.h"

#include <err.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "probe/siphash.h"

void
excess_open(struct excess *e, struct status *st)
{
	for (e->size = 1024; e->size < 2 * e->groups_max; e->size *= 2)
		;
	e->table = allocate_zeroed_or_die(e->size, sizeof(*e->table));
	if (getrandom(e->seeds, sizeof(e->seeds), 0) != sizeof(e->seeds))
		err(3, "getrandom");
	spool_open(&e->rows, st);
	spool_open(&e->rest[0], st);
	spool_open(&e->rest[1], st);
}

/*
 * Hashes each field, then its hashes together with the ones so far; 0, 0 if all fields are empty.
 */
static struct spool_key
key_of(const struct excess *e, const struct record *r, const size_t *places, size_t n)
{
	struct spool_key key = { 0, 0 };
	bool none = true;

	for (size_t i = 0; i < n; i++) {
		size_t length = record_length(r, places[i]);
		const uint64_t whole[] = { key.a, key.b, siphash(e->seeds[0], record_text(r, places[i]), length),
			siphash(e->seeds[1], record_text(r, places[i]), length) };

		key = (struct spool_key){ siphash(e->seeds[0], whole, sizeof(whole)) | 1, siphash(e->seeds[1], whole, sizeof(whole)) };
		none = none && length == 0;
	}
	return none ? (struct spool_key){ 0, 0 } : key;
}

static bool
is_none(const struct spool_key *k)
{
	return k->a == 0;
}

/* Returns the entry of a group, or a free one for it. */
static struct group_count *
find(const struct excess *e, const struct spool_key *key)
{
	size_t i = (size_t)key->b & (e->size - 1);

	while (!is_none(&e->table[i].key) && (e->table[i].key.a != key->a || e->table[i].key.b != key->b))
		i = (i + 1) & (e->size - 1);
	return &e->table[i];
}

/* A row beyond the maximum of its group is not kept unless all are wanted. */
static void
take(struct excess *e, const struct spool_key *key, const char *line, size_t n)
{
	struct group_count *g = find(e, key);

	if (is_none(key)) {
		spool_put(&e->rows, key, line, n);
		return;
	}
	if (is_none(&g->key) && e->n == e->groups_max) {
		spool_put(&e->rest[e->turn], key, line, n);
		return;
	}
	if (is_none(&g->key)) {
		g->key = *key;
		e->n++;
	}
	g->n++;
	if (e->all || g->n <= e->max)
		spool_put(&e->rows, key, line, n);
}

void
excess_take(struct excess *e, const struct record *r, const size_t *places, size_t n, const char *line, size_t line_n)
{
	struct spool_key key = key_of(e, r, places, n);

	take(e, &key, line, line_n);
}

static void
count(struct excess *e)
{
	for (size_t i = 0; i < e->size; i++) {
		bool excess = e->table[i].n > e->max;

		e->groups_n += excess;
		e->rows_n += excess ? e->table[i].n : 0;
	}
}

/* Returns false if no more rows are wanted. */
static bool
hand_on(struct excess *e, bool (*put)(void *, const char *, size_t, bool), void *ctx)
{
	struct spool_key key;
	const char *line;
	size_t n;

	count(e);
	spool_rewind(&e->rows);
	while ((line = spool_next(&e->rows, &key, &n)) != NULL) {
		bool excess = !is_none(&key) && find(e, &key)->n > e->max;

		if ((!excess || e->all) && !put(ctx, line, n, excess))
			return false;
	}
	return true;
}

/* Counts the groups that found no room before. Again, only as many as fit are counted. */
static void
take_rest(struct excess *e)
{
	struct spool *from = &e->rest[e->turn];
	struct spool_key key;
	const char *line;
	size_t n;

	e->turn = !e->turn;
	e->n = 0;
	memset(e->table, 0, e->size * sizeof(*e->table));
	spool_empty(&e->rows);
	spool_rewind(from);
	while ((line = spool_next(from, &key, &n)) != NULL)
		take(e, &key, line, n);
	spool_empty(from);
}

void
excess_finish(struct excess *e, bool (*put)(void *ctx, const char *line, size_t n, bool excess), void *ctx)
{
	while (hand_on(e, put, ctx) && e->rest[e->turn].lines > 0)
		take_rest(e);
}
