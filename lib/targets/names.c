/* SPDX-License-Identifier: ISC
 *
 * Stores names in a sorted array, which an index by the first bits of a hash of the address
 * divides into buckets of about one entry. Each entry points into one text, which holds each
 * address followed by its name:
 *
 *     text    0a 00 09 01  w w w . e x a m p l e . o r g 00  ...
 *             address: 4 or 16 bytes, then the name
 */
#include "targets/names.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "addr/list.h"
#include "io/alloc.h"
#include "targets/target_lines.h"

/* The attempt of a name that is for every attempt. */
enum { EVERY_ATTEMPT = UINT8_MAX };

/* The largest number of bits of the hash for the index. */
enum { INDEX_BITS_MAX = 28 };

struct entry {
	uint32_t hash;          /* of the address */
	uint32_t at;            /* offset in the text; increases in the order of lines */
	uint16_t port;          /* 0: every port, or ICMP */
	uint8_t attempt;
	uint8_t length : 5;     /* of the address, in bytes */
	uint8_t protocol : 3;   /* of the port; NONE: every port */
};

struct names {
	const char *path;
	enum protocol unnamed;  /* of ports that name no protocol */
	struct target_lines lines;
	char *text;
	size_t text_n, text_room;
	struct entry *list;     /* sorted by compare() once all lines are read */
	size_t n, room;
	/*
	 * the index of the first entry of each bucket, and after the last bucket the number of
	 * entries
	 */
	uint32_t *begin;
	unsigned bits;
};

/* The target to look up, in the form of an entry. */
struct key {
	struct entry entry;
	const uint8_t *address;
};

static struct key
make_key(const struct addr *a, struct port port, uint8_t attempt)
{
	bool is4 = addr_is4(a);
	uint64_t hash = is4 ? target_mix(addr_to4(a)) : target_mix(target_mix(addr_hi(a)) + addr_lo(a));

	return (struct key){
		.entry = { .hash = (uint32_t)(hash >> 32), .port = port.number, .protocol = port.protocol & 7U, .attempt = attempt, .length = is4 ? 4 : 16 },
		.address = is4 ? a->b + 12 : a->b,
	};
}

static const uint8_t *
address_of(const struct names *names, const struct entry *e)
{
	return (const uint8_t *)names->text + e->at;
}

static const char *
name_of(const struct names *names, const struct entry *e)
{
	return names->text + e->at + e->length;
}

/* Compares hashes, then addresses, protocols, ports and attempts. */
static int
compare_key(const struct entry *a, const uint8_t *a_address, const struct entry *b, const uint8_t *b_address)
{
	int order;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->length != b->length)
		return a->length - b->length;
	order = memcmp(a_address, b_address, a->length);
	if (order == 0)
		order = a->protocol - b->protocol;
	if (order == 0)
		order = a->port != b->port ? a->port - b->port : a->attempt - b->attempt;
	return order;
}

/* Compares the same, then the order of lines. */
static int
compare(const void *a, const void *b, void *ctx)
{
	const struct names *names = ctx;
	const struct entry *x = a, *y = b;
	int order = compare_key(x, address_of(names, x), y, address_of(names, y));

	return order != 0 ? order : x->at < y->at ? -1 : x->at > y->at;
}

/* --- reading */

/* Grows an array in steps, so that it is not copied for each element. */
static void *
grow(void *array, size_t n, size_t *room, size_t size)
{
	if (n <= *room)
		return array;
	*room = n + n / 2 + 64;
	return reallocate_or_die(array, *room, size);
}

static void
put_text(struct names *names, const void *bytes, size_t n)
{
	memcpy(names->text + names->text_n, bytes, n);
	names->text_n += n;
}

static const char *
take_line(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct names *names = ctx;
	struct target_lines *lines = &names->lines;
	enum target_line kind;
	struct target t;
	struct key key;

	(void)line;
	kind = target_lines_take(lines, s, n, false, &t);
	if (kind == TARGET_LINE_BAD)
		return lines->why;
	if (kind != TARGET_LINE_GOOD || lines->name == NULL)
		return NULL;
	if (t.attempt >= NAMES_ATTEMPTS)
		return "bad attempt";
	if (t.port != 0 && t.protocol == PROTOCOL_NONE)
		t.protocol = (uint8_t)names->unnamed;
	key = make_key(&t.addr, target_port(&t), t.has_attempt ? t.attempt : EVERY_ATTEMPT);
	key.entry.at = (uint32_t)names->text_n;
	names->text = grow(names->text, names->text_n + 16 + lines->name_n + 1, &names->text_room, 1);
	if (names->text_room > UINT32_MAX)
		return "more than 4 GiB of names";
	put_text(names, key.address, key.entry.length);
	put_text(names, lines->name, lines->name_n);
	put_text(names, "", 1);
	names->list = grow(names->list, names->n + 1, &names->room, sizeof(*names->list));
	names->list[names->n++] = key.entry;
	return NULL;
}

/* --- names of one address, protocol and port */

struct group {
	struct entry single[NAMES_ATTEMPTS];   /* by attempt; length 0: none */
	/* different names for every attempt, in the order of lines */
	struct entry every[NAMES_ATTEMPTS];
	size_t every_n;
};

/* Whether two entries have the same address, protocol and port. */
static bool
are_alike(const struct names *names, const struct entry *a, struct entry b)
{
	b.attempt = a->attempt;
	return compare_key(a, address_of(names, a), &b, address_of(names, &b)) == 0;
}

/* Takes an entry for every attempt. Returns false if there is no room for its name. */
static bool
take_every(const struct names *names, struct group *g, const struct entry *e)
{
	for (size_t i = 0; i < g->every_n; i++)
		if (strcmp(name_of(names, &g->every[i]), name_of(names, e)) == 0)
			return true;
	if (g->every_n == NAMES_ATTEMPTS)
		return false;
	g->every[g->every_n++] = *e;
	return true;
}

/* Takes an entry for one attempt. Returns false if that attempt has another name. */
static bool
take_single(const struct names *names, struct group *g, const struct entry *e)
{
	struct entry *of = &g->single[e->attempt];

	if (of->length == 0)
		*of = *e;
	if (strcmp(name_of(names, of), name_of(names, e)) == 0)
		return true;
	warnx("%s: two names for attempt %u of one target: %s and %s", names->path, e->attempt, name_of(names, of), name_of(names, e));
	return false;
}

/*
 * If there are several names for every attempt, assigns them to the attempts 0, 1, 2 ... Returns
 * the number of names whose attempt already had one.
 */
static size_t
spread(struct group *g)
{
	size_t taken = 0;

	for (size_t i = 0; i < g->every_n && g->every_n > 1; i++) {
		taken += g->single[i].length > 0;
		if (g->single[i].length == 0) {
			g->single[i] = g->every[i];
			g->single[i].attempt = (uint8_t)i;
		}
	}
	return taken;
}

/* Writes a group in order; returns the number of its entries. */
static size_t
put_group(const struct group *g, struct entry *list)
{
	size_t n = 0;

	for (size_t i = 0; i < NAMES_ATTEMPTS; i++)
		if (g->single[i].length > 0)
			list[n++] = g->single[i];
	if (g->every_n == 1)
		list[n++] = g->every[0];
	return n;
}

/*
 * Leaves one entry for each attempt, or one for every attempt. Returns false if two entries
 * contradict each other.
 */
static bool
merge_entries(struct names *names)
{
	size_t kept = 0, i = 0, first;
	uint64_t left_out = 0;

	while (i < names->n) {
		struct group g = { .every_n = 0 };

		for (first = i; i < names->n && are_alike(names, &names->list[first], names->list[i]); i++) {
			const struct entry *e = &names->list[i];

			if (e->attempt == EVERY_ATTEMPT)
				left_out += !take_every(names, &g, e);
			else if (!take_single(names, &g, e))
				return false;
		}
		left_out += spread(&g);
		kept += put_group(&g, names->list + kept);
	}
	names->n = kept;
	if (left_out > 0)
		warnx("%s: %ju names left out: an address and port has at most %d, one per attempt", names->path, (uintmax_t)left_out, NAMES_ATTEMPTS);
	return true;
}

/* --- the index */

static size_t
bucket(const struct names *names, uint32_t hash)
{
	return (size_t)((uint64_t)hash << names->bits >> 32);
}

static void
make_index(struct names *names)
{
	size_t buckets, i = 0;

	while (names->bits < INDEX_BITS_MAX && names->n >> names->bits > 0)
		names->bits++;
	buckets = (size_t)1 << names->bits;
	names->begin = allocate_or_die(buckets + 1, sizeof(*names->begin));
	for (size_t b = 0; b <= buckets; b++) {
		while (i < names->n && bucket(names, names->list[i].hash) < b)
			i++;
		names->begin[b] = (uint32_t)i;
	}
}

struct names *
names_read(const char *path, enum protocol unnamed)
{
	struct names *names = allocate_zeroed_or_die(1, sizeof(*names));

	names->path = path;
	names->unnamed = unnamed;
	names->lines.wants_names = true;
	if (!list_read_lines(path, take_line, names)) {
		names_free(names);
		return NULL;
	}
	if (names->n > 0)
		qsort_r(names->list, names->n, sizeof(*names->list), compare, names);
	else
		warnx("%s: no line has a name", path);
	if (!merge_entries(names)) {
		names_free(names);
		return NULL;
	}
	names->list = reallocate_or_die(names->list, names->n + 1, sizeof(*names->list));
	names->text = reallocate_or_die(names->text, names->text_n + 1, 1);
	make_index(names);
	return names;
}

size_t
names_beyond(const struct names *names, int attempt)
{
	size_t n = 0;

	for (size_t i = 0; i < names->n; i++)
		n += names->list[i].attempt != EVERY_ATTEMPT && names->list[i].attempt > attempt;
	return n;
}

void
names_free(struct names *names)
{
	free(names->text);
	free(names->list);
	free(names->begin);
	free(names);
}

/* --- finding */

static const char *
find(const struct names *names, const struct key *key)
{
	size_t b = bucket(names, key->entry.hash), low = names->begin[b], high = names->begin[b + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entry *e = &names->list[middle];
		int order = compare_key(&key->entry, key->address, e, address_of(names, e));

		if (order == 0)
			return name_of(names, e);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *
names_find(const struct names *names, const struct addr *a, struct port port, int attempt)
{
	const struct port ports[] = { port, { 0 } };
	const int attempts[] = { attempt, EVERY_ATTEMPT };
	const char *name = NULL;

	for (size_t p = 0; p < 2 && name == NULL; p++)
		for (size_t i = attempt == -1; i < 2 && name == NULL; i++) {
			struct key key = make_key(a, ports[p], (uint8_t)attempts[i]);

			name = find(names, &key);
		}
	return name;
}

uint8_t
names_first(const struct names *names, const struct addr *a, struct port port, int attempt)
{
	const char *name = attempt > 0 ? names_find(names, a, port, attempt) : NULL, *other;

	for (int i = 0; i < attempt; i++) {
		other = names_find(names, a, port, i);
		if (other == name || (other != NULL && name != NULL && strcmp(other, name) == 0))
			return (uint8_t)i;
	}
	return attempt > 0 ? (uint8_t)attempt : 0;
}
