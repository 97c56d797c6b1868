/* SPDX-License-Identifier: ISC
 *
 * Stores connections in blocks, which are allocated and freed as a whole and never moved. The
 * hash table holds their numbers and their hash values, so that it can grow without reading the
 * connections.
 */
#include "connections.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "probe/siphash.h"

enum { BLOCK = 1 << 16, BLOCKS = 1 << 16, SLOTS_MIN = 1 << 14, UPPER = 12 };

/* The first bytes of the addresses. */
struct upper {
	uint8_t target[UPPER], source[UPPER];
};

struct connection_block {
	struct upper *upper;        /* NULL: all are IPv4 */
	struct connection connections[BLOCK];
};

struct connection_slot {
	uint32_t hash, number;      /* number 0: free */
};

/* Those of an IPv4 address (addr.h). */
static const struct upper upper4 = { { [10] = 0xff, [11] = 0xff }, { [10] = 0xff, [11] = 0xff } };

_Static_assert(sizeof(struct connection) == 36, "the size that the header states");

void
connections_open(struct connections *t, bool several)
{
	*t = (struct connections){ .several = several, .first = 1, .next = 1, .size = SLOTS_MIN };
	if (getrandom(t->key, sizeof(t->key), 0) != sizeof(t->key))
		err(3, "getrandom");
	t->blocks = allocate_zeroed_or_die(BLOCKS, sizeof(*t->blocks));
	t->slots = allocate_zeroed_or_die(t->size, sizeof(*t->slots));
}

static struct connection_block *
block_of(const struct connections *t, uint32_t number)
{
	return t->blocks[number / BLOCK];
}

struct connection *
connections_at(const struct connections *t, uint32_t number)
{
	return &block_of(t, number)->connections[number % BLOCK];
}

static const struct upper *
upper_of(const struct connections *t, uint32_t number)
{
	const struct connection_block *b = block_of(t, number);

	return b->upper != NULL ? &b->upper[number % BLOCK] : &upper4;
}

void
connections_addresses(const struct connections *t, uint32_t number, struct addr *target, struct addr *source)
{
	const struct connection *c = connections_at(t, number);
	const struct upper *upper = upper_of(t, number);

	memcpy(target->b, upper->target, UPPER);
	memcpy(target->b + UPPER, &c->target, 4);
	memcpy(source->b, upper->source, UPPER);
	memcpy(source->b + UPPER, &c->source, 4);
}

/* --- the hash table: linear probing */

static uint32_t
hash(const struct connections *t, const struct addr *target, uint16_t port)
{
	uint8_t m[18];

	memcpy(m, target->b, 16);
	memcpy(m + 16, &port, 2);
	return (uint32_t)siphash(t->key, m, sizeof(m));
}

static bool
is_wanted(const struct connections *t, uint32_t number, const struct addr *target, uint16_t port, uint16_t source_port)
{
	const struct connection *c = connections_at(t, number);

	return c->target_port == port && (!t->several || c->source_port == source_port) && memcmp(&c->target, target->b + UPPER, 4) == 0
	    && memcmp(upper_of(t, number)->target, target->b, UPPER) == 0;
}

uint32_t
connections_find(const struct connections *t, const struct addr *target, uint16_t port, uint16_t source_port)
{
	uint32_t h = hash(t, target, port);

	for (size_t i = h & (t->size - 1); t->slots[i].number != 0; i = (i + 1) & (t->size - 1))
		if (t->slots[i].hash == h && is_wanted(t, t->slots[i].number, target, port, source_port))
			return t->slots[i].number;
	return 0;
}

static void
put_slot(struct connections *t, struct connection_slot slot)
{
	size_t i = slot.hash & (t->size - 1);

	while (t->slots[i].number != 0)
		i = (i + 1) & (t->size - 1);
	t->slots[i] = slot;
}

static void
grow(struct connections *t)
{
	struct connections larger = { .size = 2 * t->size };

	larger.slots = allocate_zeroed_or_die(larger.size, sizeof(*larger.slots));
	for (size_t i = 0; i < t->size; i++)
		if (t->slots[i].number != 0)
			put_slot(&larger, t->slots[i]);
	free(t->slots);
	t->slots = larger.slots;
	t->size = larger.size;
}

/*
 * Frees a slot and moves up the following ones, so that each stays reachable from the slot of its
 * hash value (Knuth 6.4, algorithm R).
 */
static void
free_slot(struct connections *t, size_t hole)
{
	size_t mask = t->size - 1;

	for (size_t i = (hole + 1) & mask; t->slots[i].number != 0; i = (i + 1) & mask)
		if (((i - t->slots[i].hash) & mask) >= ((i - hole) & mask)) {
			t->slots[hole] = t->slots[i];
			hole = i;
		}
	t->slots[hole].number = 0;
}

/* --- */

/* Block of the next number; allocates it for its first number. */
static struct connection_block *
block_of_next(struct connections *t)
{
	struct connection_block **place = &t->blocks[t->next / BLOCK];

	if (*place == NULL && t->spare != NULL) {
		*place = t->spare;
		t->spare = NULL;
	} else if (*place == NULL) {
		*place = allocate_or_die(1, sizeof(**place));
		(*place)->upper = NULL;
	}
	return *place;
}

static void
set_upper(struct connection_block *b, size_t i, const struct addr *target, const struct addr *source)
{
	if (b->upper == NULL && addr_is4(target))
		return;
	if (b->upper == NULL) {
		b->upper = allocate_or_die(BLOCK, sizeof(*b->upper));
		for (size_t k = 0; k < BLOCK; k++)
			b->upper[k] = upper4;
	}
	memcpy(b->upper[i].target, target->b, UPPER);
	memcpy(b->upper[i].source, source->b, UPPER);
}

uint32_t
connections_add(struct connections *t, const struct addr *target, uint16_t port, const struct addr *source, uint16_t source_port)
{
	struct connection_block *b = block_of_next(t);
	struct connection *c = &b->connections[t->next % BLOCK];
	uint32_t number = t->next;

	*c = (struct connection){ .target_port = port, .source_port = source_port };
	memcpy(&c->target, target->b + UPPER, 4);
	memcpy(&c->source, source->b + UPPER, 4);
	set_upper(b, number % BLOCK, target, source);
	if (4 * (t->used + 1) > 3 * t->size)
		grow(t);
	put_slot(t, (struct connection_slot){ hash(t, target, port), number });
	t->used++;
	t->next = connections_after(number);
	return number;
}

static void
remove_block(struct connections *t, uint32_t number)
{
	struct connection_block **place = &t->blocks[number / BLOCK];

	free((*place)->upper);
	(*place)->upper = NULL;
	if (t->spare == NULL)
		t->spare = *place;
	else
		free(*place);
	*place = NULL;
}

void
connections_remove_first(struct connections *t)
{
	const struct connection *c = connections_at(t, t->first);
	struct addr target, source;
	uint32_t number = t->first;
	size_t i;

	connections_addresses(t, number, &target, &source);
	i = hash(t, &target, c->target_port) & (t->size - 1);
	while (t->slots[i].number != number)
		i = (i + 1) & (t->size - 1);
	free_slot(t, i);
	t->used--;
	t->first = connections_after(number);
	if (t->first / BLOCK != number / BLOCK)
		remove_block(t, number);
}
