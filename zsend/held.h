/* SPDX-License-Identifier: ISC
 *
 * Probes that are held back because a network is over its cap. Each entry of such a network has a
 * queue, in the order in which probes came, and a heap finds the queue that is due first. An
 * entry may meanwhile be assigned to another network, which then uses the same queue. Invariant:
 * each probe stays until it has left or is counted, so the oldest probe shows up to which line
 * all is done.
 */
#ifndef HELD_H
#define HELD_H

#include "cap.h"

/* The largest number of probes held back. */
#define HELD_MAX (1 << 18)

/* Index of no probe. */
#define HELD_NONE 0

struct held_probe {
	/* before: the target of the previous line, if has_before */
	struct target target, before;
	/* numbers among all probes; first: the first one of this line */
	uint64_t number, first;
	uint64_t line;
	uint32_t next;                  /* in its queue, or in the list of unused places */
	uint32_t older, newer;          /* neighbours in the order of numbers */
	struct port port;
	uint8_t attempt;
	uint8_t level;                  /* index of the network that it waits for (cap_over) */
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
	struct held_probe *probes;      /* indices start at 1 */
	uint32_t used;                  /* number of places ever used */
	uint32_t unused;                /* the first place that is free again */
	uint32_t oldest, newest;
	uint32_t waiting;               /* number of probes in queues (held= of the status) */
	/* the same, plus those returned by held_next() and not yet done */
	uint32_t n;
	struct held_queue *queues;      /* one for each entry of the cap */
	struct held_due *heap;
	size_t heap_n;
};

void held_open(struct held *);

static inline bool
held_full(const struct held *h)
{
	return h->n == HELD_MAX;
}

/* Holds back a probe that is over the cap; there must be room. */
void held_add(struct held *, const struct held_probe *, const struct cap_over *);

/* Holds back again a probe from held_next() that could not leave. */
void held_again(struct held *, uint32_t, const struct cap_over *);

/*
 * Returns the next probe that is due at the beginning of the present batch, or HELD_NONE. Its
 * networks are charged.
 */
uint32_t held_next(struct held *);

/* A probe from held_next() has left or is counted. */
void held_done(struct held *, uint32_t);

/* The time at which the next one is due; INT64_MAX: there is none. */
static inline int64_t
held_due(const struct held *h)
{
	return h->heap_n > 0 ? h->heap[0].due : INT64_MAX;
}

/* The oldest probe that is not done, or NULL. */
static inline const struct held_probe *
held_oldest(const struct held *h)
{
	return h->oldest != HELD_NONE ? &h->probes[h->oldest] : NULL;
}

#endif
