/* SPDX-License-Identifier: ISC
 *
 * Recognises copies of packets with a hash table of the last packets. Each bucket has WAYS
 * entries and replaces its oldest: with a single entry, two packets in one bucket would hide each
 * other's copies.
 */
#include "copies.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"

/* Packets that the rings of two interfaces may be apart: BUCKETS * WAYS. */
enum { BUCKET_BITS = 14, BUCKETS = 1 << BUCKET_BITS, WAYS = 8 };

/* Longest time between two interfaces on a busy machine, in ns. */
#define ON_ITS_WAY INT64_C(250000000)

struct copy {
	uint64_t hash;
	int64_t time;               /* ns since 1970 */
	unsigned ifindex;
};

void
copies_open(struct copies *c)
{
	c->table = allocate_zeroed_or_die((size_t)BUCKETS * WAYS, sizeof(*c->table));
	if (getrandom(&c->key, sizeof(c->key), 0) != sizeof(c->key))
		err(3, NULL);
}

/* Murmur3's finaliser. */
static uint64_t
mix(uint64_t z)
{
	z = (z ^ (z >> 33)) * 0xff51afd7ed558ccd;
	z = (z ^ (z >> 33)) * 0xc4ceb9fe1a85ec53;
	return z ^ (z >> 33);
}

/*
 * Hashes the fields that distinguish the packets of a host: addresses, identification, time to
 * live, and 16 bytes of the transport header.
 */
static uint64_t
hash(const struct packet *p, uint64_t key)
{
	uint64_t start[2] = { 0 }, h = mix(key ^ addr_hi(&p->source) ^ mix(key ^ addr_lo(&p->source)));

	memcpy(start, p->transport, p->transport_len < sizeof(start) ? p->transport_len : sizeof(start));
	h = mix(h ^ addr_lo(&p->destination));
	h = mix(h ^ start[0]);
	h = mix(h ^ start[1]);
	return mix(h ^ ((uint64_t)p->id << 16 | (uint64_t)p->ttl << 8 | p->protocol));
}

bool
copies_note(struct copies *c, const struct packet *p, unsigned ifindex)
{
	struct copy new = { hash(p, c->key), (int64_t)p->time.tv_sec * 1000000000 + p->time.tv_nsec, ifindex };
	struct copy *bucket = c->table + (new.hash >> (64 - BUCKET_BITS)) * WAYS, *place = bucket;

	for (struct copy *known = bucket; known < bucket + WAYS; known++) {
		if (known->hash == new.hash) {
			place = known;
			break;
		}
		if (known->time < place->time)
			place = known;
	}
	if (place->hash == new.hash && place->ifindex != ifindex && llabs(place->time - new.time) < ON_ITS_WAY)
		return true;
	*place = new;
	return false;
}
