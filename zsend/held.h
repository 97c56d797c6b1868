/* SPDX-License-Identifier: ISC
 *
 * Probes that are held back, since a network is over its cap: a queue for each entry of such a
 * network, in the order in which probes came, and of the queues the one that is due first. An entry
 * may be given to another network meanwhile, which then has the same queue. Invariant: each probe
 * stays until it has left or is counted, so the oldest one tells up to which line all is done.
 */
#ifndef HELD_H
#define HELD_H

#include "cap.h"

/* So many probes at most. */
#define HELD_MAX (1 << 18)

/* The number of none. */
#define HELD_NONE 0

struct held_probe {
	struct target target, before;   /* before: that of the line before, where has_before */
	uint64_t number, first;         /* of all probes; first: that of the first one of its line */
	uint64_t line;
	uint32_t next;                  /* of its queue, or of those unused */
	uint32_t older, newer;          /* by number */
	struct port port;
	uint8_t attempt;
	uint8_t level;                  /* of the network that it waits for (cap_over) */
	bool has_before;
};

struct held_queue {
	uint32_t first, last;
};

struct held_due {
	int64_t due;                    /* CLOCK_MONOTONIC in ns */
	uint32_t queue;
};

struct held {
	struct cap cap;
	struct held_probe *probes;      /* from 1 */
	uint32_t used;                  /* so many have ever been */
	uint32_t unused;                /* the first of these that are not now */
	uint32_t oldest, newest;
	uint32_t waiting;               /* so many are in a queue (held= of the status) */
	uint32_t n;                     /* these, and those taken by held_next() and not done */
	struct held_queue *queues;      /* of each entry of the cap */
	struct held_due *heap;
	size_t heap_n;
};

void held_open(struct held *);

static inline bool
held_full(const struct held *h)
{
	return h->n == HELD_MAX;
}

/* Holds a probe back that is over the cap; there must be room. */
void held_add(struct held *, const struct held_probe *, const struct cap_over *);

/* The same of one that held_next() has given, and that could not leave then. */
void held_again(struct held *, uint32_t, const struct cap_over *);

/*
 * The next one that is due, by the time at which the present batch was begun, or HELD_NONE. Its
 * networks are charged.
 */
uint32_t held_next(struct held *);

/* A probe that held_next() gave has left, or is counted. */
void held_done(struct held *, uint32_t);

/* When the next one is due; INT64_MAX: there is none. */
static inline int64_t
held_due(const struct held *h)
{
	return h->heap_n > 0 ? h->heap[0].due : INT64_MAX;
}

/* The oldest that is not done, or NULL. */
static inline const struct held_probe *
held_oldest(const struct held *h)
{
	return h->oldest != HELD_NONE ? &h->probes[h->oldest] : NULL;
}

#endif
