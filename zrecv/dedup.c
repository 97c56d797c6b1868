/* SPDX-License-Identifier: ISC
 *
 * Notes replies. Method full: for IPv4 a set of addresses for each port, for IPv6 one hash table.
 * Method window: a ring of the last replies, and a hash table of their latest places in it.
 */
#include "dedup.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "io/option.h"
#include "ipv4_set.h"
#include "probe/hops.h"
#include "probe/siphash.h"

enum { TABLE_MIN = 1024, WINDOW_MAX = 100000000, KINDS = 1 + 2 * (HOPS_MAX + 1), PORTS = 65536 };

enum method { FULL, WINDOW, NONE };

struct entry {
	struct addr addr;
	uint16_t port;
	uint8_t kind;       /* 0: free; otherwise by kind_of() */
	uint8_t padding;    /* 0, as entries are compared as bytes */
};

struct window {
	const uint8_t *key;         /* that of struct dedup */
	struct entry *ring;
	uint32_t n;                 /* entries of the ring */
	uint64_t replies;           /* number so far; the next one goes to entry replies % n */
	uint32_t *places;           /* index into the ring plus 1; 0: free */
	size_t size;                /* number of places: a power of 2, at least twice n */
};

struct dedup {
	enum method method;
	/* of the hash; secret, so that nobody can choose collisions */
	uint8_t key[16];
	/* for IPv4, by kind and port, allocated when first needed */
	struct ipv4_set **sets[KINDS];
	struct entry *table;                /* for IPv6; at most half full */
	size_t size, used;                  /* size is a power of 2 */
	struct window window;
};

struct dedup *
dedup_open(const char *method)
{
	struct dedup *s = allocate_zeroed_or_die(1, sizeof(*s));
	struct window *w = &s->window;

	if (getrandom(s->key, sizeof(s->key), 0) != sizeof(s->key))
		err(3, "getrandom");
	w->key = s->key;
	if (strcmp(method, "none") == 0) {
		s->method = NONE;
	} else if (strncmp(method, "window:", strlen("window:")) == 0) {
		s->method = WINDOW;
		w->n = (uint32_t)option_count("--dedup", method + strlen("window:"), 1, WINDOW_MAX);
		for (w->size = 2; w->size < (size_t)2 * w->n; w->size *= 2)
			;
		w->ring = allocate_zeroed_or_die(w->n, sizeof(*w->ring));
		w->places = allocate_zeroed_or_die(w->size, sizeof(*w->places));
	} else if (strcmp(method, "full") != 0) {
		errx(2, "--dedup: unknown method: %s: want full, window:N or none", method);
	}
	return s;
}

bool
dedup_notes(const struct dedup *s)
{
	return s->method != NONE;
}

bool
dedup_is_full(const struct dedup *s)
{
	return s->method == FULL;
}

static size_t
hash(const uint8_t key[16], const struct entry *e)
{
	return (size_t)siphash(key, e, sizeof(*e));
}

static bool
same(const struct entry *a, const struct entry *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Finds an entry, or the free place that it would take: linear probing. */
static struct entry *
find(const struct dedup *s, const struct entry *e)
{
	size_t i = hash(s->key, e);

	while (s->table[i & (s->size - 1)].kind != 0 && !same(&s->table[i & (s->size - 1)], e))
		i++;
	return &s->table[i & (s->size - 1)];
}

static void
grow(struct dedup *s)
{
	struct dedup larger = { .size = s->size > 0 ? 2 * s->size : TABLE_MIN };

	memcpy(larger.key, s->key, sizeof(larger.key));
	larger.table = allocate_zeroed_or_die(larger.size, sizeof(*larger.table));
	for (size_t i = 0; i < s->size; i++)
		if (s->table[i].kind != 0)
			*find(&larger, &s->table[i]) = s->table[i];
	free(s->table);
	s->table = larger.table;
	s->size = larger.size;
}

static bool
note6(struct dedup *s, const struct entry *e)
{
	struct entry *place;

	if (2 * s->used >= s->size)
		grow(s);
	place = find(s, e);
	if (place->kind != 0)
		return true;
	*place = *e;
	s->used++;
	return false;
}

/* The same in the window: the place that refers to an entry, or the free one that would. */
static size_t
window_find(const struct window *w, const struct entry *e)
{
	size_t i = hash(w->key, e) & (w->size - 1);

	while (w->places[i] != 0 && !same(&w->ring[w->places[i] - 1], e))
		i = (i + 1) & (w->size - 1);
	return i;
}

/*
 * Frees a place and moves up the following ones, so that each stays reachable from the place of
 * its hash (Knuth 6.4, algorithm R).
 */
static void
window_remove(struct window *w, size_t hole)
{
	size_t mask = w->size - 1;

	for (size_t i = (hole + 1) & mask; w->places[i] != 0; i = (i + 1) & mask) {
		size_t home = hash(w->key, &w->ring[w->places[i] - 1]);

		if (((i - home) & mask) >= ((i - hole) & mask)) {
			w->places[hole] = w->places[i];
			hole = i;
		}
	}
	w->places[hole] = 0;
}

static bool
note_in_window(struct window *w, const struct entry *e)
{
	uint32_t at = (uint32_t)(w->replies++ % w->n);
	bool before = w->places[window_find(w, e)] != 0;
	size_t oldest = window_find(w, &w->ring[at]);

	/* Removes the oldest entry, unless it is the new one or has been repeated since. */
	if (w->places[oldest] == at + 1 && !same(&w->ring[at], e))
		window_remove(w, oldest);
	w->places[window_find(w, e)] = at + 1;
	w->ring[at] = *e;
	return before;
}

static bool
dedup_at_all(struct dedup *s, const struct entry *e)
{
	struct ipv4_set ***sets = &s->sets[e->kind], **set;

	if (!addr_is4(&e->addr))
		return note6(s, e);
	if (*sets == NULL)
		*sets = allocate_zeroed_or_die(PORTS, sizeof(**sets));
	set = &(*sets)[e->port];
	if (*set == NULL)
		*set = ipv4_set_open(siphash(s->key, "", 0));
	return !ipv4_set_add(*set, addr_to4(&e->addr));
}

static uint8_t
kind_of(uint8_t payload, bool success)
{
	return (uint8_t)(1 + 2 * payload + success);
}

bool
dedup_note(struct dedup *s, const struct addr *target, uint16_t port, uint8_t payload, bool success)
{
	const struct entry e = { *target, port, kind_of(payload, success), 0 };

	if (s->method == NONE)
		return false;
	return s->method == WINDOW ? note_in_window(&s->window, &e) : dedup_at_all(s, &e);
}

static bool
is_known(const struct dedup *s, const struct entry *e)
{
	struct ipv4_set *const *sets = s->sets[e->kind];

	if (addr_is4(&e->addr))
		return sets != NULL && sets[e->port] != NULL && ipv4_set_has(sets[e->port], addr_to4(&e->addr));
	return s->size > 0 && find(s, e)->kind != 0;
}

bool
dedup_knows(const struct dedup *s, const struct addr *target, uint16_t port, uint8_t payload, bool success)
{
	const struct entry e = { *target, port, kind_of(payload, success), 0 };

	if (s->method == WINDOW)
		return s->window.places[window_find(&s->window, &e)] != 0;
	return s->method == FULL && is_known(s, &e);
}

/* Memory accesses take most of the time in a large table. */
void
dedup_expect(const struct dedup *s, const struct addr *target, uint16_t port, uint8_t payload, bool success)
{
	struct ipv4_set *const *sets = s->sets[kind_of(payload, success)];

	if (s->method == FULL && addr_is4(target) && sets != NULL && sets[port] != NULL)
		ipv4_set_expect(sets[port], addr_to4(target));
}
