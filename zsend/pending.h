/* SPDX-License-Identifier: ISC
 *
 * Probes that wait until the MAC of their neighbour is resolved, in the order in which they came.
 * Invariant: each stays until it has left or is counted, so the oldest one tells up to which line
 * all is done.
 */
#ifndef PENDING_H
#define PENDING_H

#include "held.h"
#include "neighbours.h"
#include "targets/handshake.h"

#define PENDING_MAX 16384
#define PENDING_NONE UINT32_MAX

struct egress;

struct pending_probe {
	struct egress *egress;
	struct addr source;
	struct target target, before;   /* before: that of the line before, where has_before */
	const struct handshake *handshake;  /* of a row of a connection; NULL: it is none */
	uint64_t number, first;         /* of all probes; first: that of the first one of its line */
	uint64_t line;
	uint32_t next;                  /* of those that wait for the same, or of those ready */
	uint32_t held;                  /* its place among the probes held back, if it is one of these (held.h) */
	struct port port;
	uint8_t attempt;
	bool has_before, done;
	uint8_t mac[6];
};

struct pending {
	struct pending_probe *probes;    /* a ring */
	struct handshake *handshakes;   /* of these, if the probe goes on with connections */
	struct held *held;
	uint64_t begin, end;            /* begin: the oldest that is not done */
	uint32_t first, last;           /* of those ready: their MAC is known */
	unsigned waiting;               /* neither taken by pending_next nor given up */
	uint64_t unreachable;           /* given up */
};

/* connections: probes have handshakes. */
void pending_open(struct pending *, bool connections, struct held *);

bool pending_full(const struct pending *);

/* Adds a probe that waits for a neighbour. There must be room. */
void pending_add(struct pending *, struct neighbour *, const struct pending_probe *);

/* For neighbours_open: those that wait for the neighbour are ready, or given up. */
void pending_resolved(void *pending, struct neighbour *);

/* Drops those that wait for a neighbour; returns their number. */
unsigned pending_drop(struct pending *, struct neighbour *);

/* The next one that is ready, or PENDING_NONE. */
uint32_t pending_next(struct pending *);

/* Holds a probe back that is over the cap, once more if it was before; there must be room. */
void pending_hold(struct held *, const struct pending_probe *, const struct cap_over *);

/* A probe that pending_next gave has left, has failed or is held back. */
void pending_done(struct pending *, uint32_t);

/* The oldest that is not done, or NULL. */
const struct pending_probe *pending_oldest(const struct pending *);

#endif
