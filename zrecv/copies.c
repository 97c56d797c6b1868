/* SPDX-License-Identifier: ISC
 *
 * Copies of packets: a table with one place for each hash.
 */
#include "copies.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* So many packets are known as the rings of two interfaces may be apart. */
enum { BITS = 17 };

/* How long a packet may take from one interface to the next on a busy machine, in ns. */
#define ON_ITS_WAY INT64_C(250000000)

struct copy {
	uint64_t hash;
	int64_t time;               /* ns since 1970 */
	unsigned ifindex;
};

void
copies_open(struct copies *c)
{
	c->table = calloc(UINT64_C(1) << BITS, sizeof(*c->table));
	if (c->table == NULL)
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

/* Of what tells a packet from all others of a host: addresses, identification, time to live, and 16 bytes of the transport header. */
static uint64_t
hash(const struct packet *p)
{
	uint64_t start[2] = { 0 }, h = mix(addr_hi(&p->source) ^ mix(addr_lo(&p->source)));

	memcpy(start, p->transport, p->transport_len < sizeof(start) ? p->transport_len : sizeof(start));
	h = mix(h ^ addr_lo(&p->destination));
	h = mix(h ^ start[0]);
	h = mix(h ^ start[1]);
	return mix(h ^ ((uint64_t)p->id << 16 | (uint64_t)p->ttl << 8 | p->protocol));
}

bool
copies_note(struct copies *c, const struct packet *p, unsigned ifindex)
{
	struct copy new = { hash(p), (int64_t)p->time.tv_sec * 1000000000 + p->time.tv_nsec, ifindex };
	struct copy *known = &c->table[new.hash >> (64 - BITS)];

	if (known->hash == new.hash && known->ifindex != ifindex && llabs(known->time - new.time) < ON_ITS_WAY)
		return true;
	*known = new;
	return false;
}
