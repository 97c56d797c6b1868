/* SPDX-License-Identifier: ISC
 *
 * The cap per network (--cap): the largest number of probes per second to any network of a prefix
 * length.
 *
 * Each network has a bucket of tokens, stored as the time at which it will be full again (the
 * generic cell rate algorithm of ATM Forum TM 4.0, section 4.4.3). With bursts of b and a refill
 * of r = RATE - b + 1 per second, at most r + b - 1 = RATE probes leave in any second. Below 64
 * per second b is 1, so these probes leave evenly. Above that, b allows for frames that leave in
 * groups.
 *
 * Each hash bucket is one cache line: places for some networks, and a last place that is shared
 * by all that find none. A network that gets a place later starts with the time of the shared
 * place. Invariant: however many networks there are, none exceeds its cap; those that share may
 * get less. A network is forgotten only when its bucket is full.
 */
#ifndef CAP_H
#define CAP_H

#include <stdbool.h>

#include "addr/addr.h"
#include "engine.h"

enum {
	CAP_LEVELS = 4,                         /* prefix lengths of one family */
	/* places in a hash bucket, before the shared one */
	CAP_PLACES = 3,
	CAP_BUCKETS = 1 << 17,
	CAP_ENTRIES = CAP_BUCKETS * (CAP_PLACES + 1),
};

struct cap_entry {
	uint64_t id;                            /* keyed hash of the network, and CAP_CHARGED */
	/* CLOCK_MONOTONIC in ns: the time at which the bucket is full */
	int64_t full;
};

#define CAP_CHARGED UINT64_C(1)             /* frames of the present batch have taken tokens */

struct cap_bucket {
	_Alignas(64) struct cap_entry entry[CAP_PLACES + 1];
};

struct cap_level {
	unsigned length;
	int64_t interval;                       /* ns per token */
	int64_t tolerance;                      /* ns for the other tokens of a burst */
};

struct cap {
	struct cap_level level[2][CAP_LEVELS];  /* IPv4, IPv6; longest prefix first */
	unsigned n[2];
	/* so that nobody can choose targets for their hash bucket */
	uint64_t key;
	struct cap_bucket *buckets;
	/* CLOCK_MONOTONIC in ns: the beginning of the present batch */
	int64_t now;
	struct cap_entry **charged;             /* entries charged by this batch */
	size_t charged_n;
};

/* The networks of an address, one for each prefix length. */
struct cap_networks {
	const struct cap_level *level;
	unsigned n;
	struct {
		struct cap_bucket *bucket;
		uint64_t id;
	} at[CAP_LEVELS];
};

/* Why a probe cannot leave: the network that delays it longest, and until when. */
struct cap_over {
	struct cap_entry *entry;
	int64_t due;
	/* index of the network's prefix length in its family */
	unsigned level;
};

/*
 * Parses the argument of --cap, LENGTH:RATE or ip6:LENGTH:RATE. Without ip6 a length up to 32
 * means IPv4, a longer one IPv6. Ends the program with status 2 if it is wrong.
 */
void cap_option(struct cap *, const char *arg);

/* Call this once all options are parsed. */
void cap_open(struct cap *);

static inline bool
cap_is_set(const struct cap *c)
{
	return c->n[0] + c->n[1] > 0;
}

/* Finds the networks of an address, and prefetches their entries. */
void cap_find(const struct cap *, const struct addr *, struct cap_networks *);

/* The same for an IPv4 address in host byte order. */
void cap_find4(const struct cap *, uint32_t, struct cap_networks *);

/* Begins a batch of frames. Call this before the first of them is charged. */
void cap_begin(struct cap *);

/*
 * Charges each of the networks for one probe of the batch. If one is over its cap, returns false
 * and charges none.
 */
bool cap_charge(struct cap *, const struct cap_networks *, struct cap_over *);

/* All frames of the present batch have left: later ones count from now on. */
void cap_sent(struct cap *);

/* The entry of the first of the networks. */
struct cap_entry *cap_first(const struct cap *, const struct cap_networks *);

/* The index of an entry, below CAP_ENTRIES. */
static inline uint32_t
cap_number(const struct cap *c, const struct cap_entry *e)
{
	return (uint32_t)(((uintptr_t)e - (uintptr_t)c->buckets) / sizeof(*e));
}

#endif
