/* SPDX-License-Identifier: ISC
 *
 * Probes that wait until the MAC of their host is known, in the order in which they
 * came, each until it has left or is counted.
 */
#ifndef PENDING_H
#define PENDING_H

#include "neighbours.h"
#include "targets/target.h"

#define PARKED_MAX 16384
#define PARKED_NONE UINT32_MAX

struct egress;

struct parked_probe {
	struct egress *egress;
	struct addr source;
	struct target target, before;   /* before: that of the line before, where has_before */
	uint64_t number;                /* of all probes */
	uint32_t next;                  /* of those who wait for the same, or of those ready */
	uint16_t port;
	uint8_t attempt;
	bool has_before, done;
	uint8_t mac[6];
};

struct parked {
	struct parked_probe *probes;    /* a ring */
	uint64_t begin, end;            /* begin: the oldest that is not done */
	uint32_t first, last;           /* of those whose MAC is known by now */
	unsigned waiting;               /* neither taken by parked_next nor given up */
	uint64_t unreachable;           /* given up */
};

void parked_open(struct parked *);

bool parked_full(const struct parked *);

/* Parks a probe that waits for a neighbour that has been asked. There must be room. */
void parked_add(struct parked *, struct neighbour *, const struct parked_probe *);

/* For neighbours_bind: those who wait for it are ready, or given up. */
void parked_settled(void *parked, struct neighbour *);

/* Those who wait for it will not be sent; how many they were. */
unsigned parked_forget(struct parked *, struct neighbour *);

/* The next one that is ready, or PARKED_NONE. */
uint32_t parked_next(struct parked *);

/* It has left, or failed. */
void parked_done(struct parked *, uint32_t);

/* The oldest that is not done, or NULL. */
const struct parked_probe *parked_oldest(const struct parked *);

#endif
