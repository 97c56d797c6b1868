/* SPDX-License-Identifier: ISC
 *
 * Probes that wait until the MAC of their neighbour is resolved, in the order in which they came.
 * Invariant: each stays until it has left or is counted, so the oldest one shows up to which line
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
	/* before: the target of the previous line, if has_before */
	struct target target, before;
	const struct handshake *handshake;  /* of a row of a connection; otherwise NULL */
	/* numbers among all probes; first: the first one of its line */
	uint64_t number, first;
	uint64_t line;
	/* in the list of those that wait for the same neighbour, or of the ready ones */
	uint32_t next;
	/* index among the probes held back (held.h), or HELD_NONE */
	uint32_t held;
	struct port port;
	uint8_t attempt;
	bool has_before, done;
	uint8_t mac[6];
};

struct pending {
	struct pending_probe *probes;    /* a ring */
	struct handshake *handshakes;   /* of the probes, if they continue connections */
	struct held *held;
	uint64_t begin, end;            /* begin: the oldest that is not done */
	uint32_t first, last;           /* the list of ready probes, whose MAC is known */
	/* number of probes neither returned by pending_next nor given up */
	unsigned waiting;
	uint64_t unreachable;           /* number of probes given up */
};

/* connections: probes have handshakes. */
void pending_open(struct pending *, bool connections, struct held *);

bool pending_full(const struct pending *);

/* Adds a probe that waits for a neighbour. There must be room. */
void pending_add(struct pending *, struct neighbour *, const struct pending_probe *);

/* For neighbours_open: the probes that wait for the neighbour become ready, or are given up. */
void pending_resolved(void *pending, struct neighbour *);

/* Drops the probes that wait for a neighbour; returns their number. */
unsigned pending_drop(struct pending *, struct neighbour *);

/* Returns the next ready probe, or PENDING_NONE. */
uint32_t pending_next(struct pending *);

/* Holds back a probe that is over the cap, possibly again; there must be room. */
void pending_hold(struct held *, const struct pending_probe *, const struct cap_over *);

/* A probe from pending_next has left, has failed or is held back. */
void pending_done(struct pending *, uint32_t);

/* The oldest probe that is not done, or NULL. */
const struct pending_probe *pending_oldest(const struct pending *);

#endif
