/* SPDX-License-Identifier: ISC
 *
 * The cap per network (--cap): how many probes a second go to any network of a prefix length.
 *
 * Each network has a bucket of tokens, kept as one time, at which it is full again (the generic
 * cell rate algorithm of ATM Forum TM 4.0, 4.4.3). With bursts of b and a refill of r = RATE - b + 1
 * a second, at most r + b - 1 = RATE probes leave in any second. b is 1 below 64 a second, so these
 * leave evenly; above, it makes up for the grain in which frames leave.
 *
 * A bucket of the hash table is a cache line: places for some networks, and a last one that is
 * shared by those that find no place. A network that gets a place later begins with the time of the
 * shared one. Invariant: however many networks there are, none gets more than its cap; those that
 * share may get less. A network is forgotten only when its bucket is full.
 */
#ifndef CAP_H
#define CAP_H

#include <stdbool.h>

#include "addr/addr.h"
#include "engine.h"

enum {
	CAP_LEVELS = 4,                         /* lengths of one family */
	CAP_PLACES = 3,                         /* of networks in a bucket, before the shared one */
	CAP_BUCKETS = 1 << 17,
	CAP_ENTRIES = CAP_BUCKETS * (CAP_PLACES + 1),
};

struct cap_entry {
	uint64_t id;                            /* the keyed hash of the network, and this bit */
	int64_t full;                           /* CLOCK_MONOTONIC in ns: when all its tokens are there */
};

#define CAP_CHARGED UINT64_C(1)             /* frames that are about to leave have taken tokens */

struct cap_bucket {
	_Alignas(64) struct cap_entry entry[CAP_PLACES + 1];
};

struct cap_level {
	unsigned length;
	int64_t interval;                       /* ns: a token */
	int64_t tolerance;                      /* ns: the other tokens of a burst */
};

struct cap {
	struct cap_level level[2][CAP_LEVELS];  /* IPv4, IPv6; the longest first */
	unsigned n[2];
	uint64_t key;                           /* who chooses targets cannot choose their buckets */
	struct cap_bucket *buckets;
	int64_t now;                            /* CLOCK_MONOTONIC in ns: when the present batch was begun */
	struct cap_entry **charged;             /* by this batch */
	size_t charged_n;
};

/* The networks of an address. */
struct cap_networks {
	const struct cap_level *level;
	unsigned n;
	struct {
		struct cap_bucket *bucket;
		uint64_t id;
	} at[CAP_LEVELS];
};

/* What keeps a probe from leaving: the network that takes it last, and when it does. */
struct cap_over {
	struct cap_entry *entry;
	int64_t due;
	unsigned level;                         /* its place among those of the family */
};

/*
 * Takes the argument of --cap, LENGTH:RATE or ip6:LENGTH:RATE. Without ip6 a length up to 32 is of
 * IPv4, and one above of IPv6. Ends the program with status 2 where it is none.
 */
void cap_option(struct cap *, const char *arg);

/* To be called once all options are known. */
void cap_open(struct cap *);

static inline bool
cap_is_set(const struct cap *c)
{
	return c->n[0] + c->n[1] > 0;
}

/* Finds the networks of an address, and has the processor fetch what is known of them. */
void cap_find(const struct cap *, const struct addr *, struct cap_networks *);

/* The same of an IPv4 address in host byte order. */
void cap_find4(const struct cap *, uint32_t, struct cap_networks *);

/* Begins a batch of frames: to be called before the first of them is charged. */
void cap_begin(struct cap *);

/*
 * Charges each of the networks for one probe of the batch. False, and nothing is charged, where one
 * is over its cap.
 */
bool cap_charge(struct cap *, const struct cap_networks *, struct cap_over *);

/* Of the present batch all frames have left: those that follow are counted from now on. */
void cap_sent(struct cap *);

/* The entry of the first of the networks. */
struct cap_entry *cap_first(const struct cap *, const struct cap_networks *);

/* The number of an entry, below CAP_ENTRIES. */
static inline uint32_t
cap_number(const struct cap *c, const struct cap_entry *e)
{
	return (uint32_t)(((uintptr_t)e - (uintptr_t)c->buckets) / sizeof(*e));
}

#endif
