/* SPDX-License-Identifier: ISC
 *
 * Hands frames to engines in groups: each frame is filled in, waits until the group is due, and
 * is sent or counted. Invariant: frames are handed over only here, and each is checked against
 * the lists of --deny that are in force at that moment.
 */
#ifndef TRANSMIT_H
#define TRANSMIT_H

#include "addr/deny.h"
#include "egresses.h"
#include "failures.h"
#include "pace.h"
#include "plan.h"
#include "progress.h"

struct transmit {
	const struct plan *plan;
	struct egresses *egresses;
	struct deny *deny;
	struct pending *pending;
	struct held *held;
	uint64_t max;                   /* -n: the largest number of frames that may leave */

	struct pace pace;
	struct steering steering;
	struct failures failures;
	struct progress progress;
	struct slot slots[ENGINE_FRAMES];
	size_t n;
	uint64_t generation;            /* of the lists that slots were checked by */
	bool stamps;                    /* a slot wants the time */
	bool times_ports;               /* source ports in the slots tell the time */
	uint32_t port_time;             /* which that is (tag.h) */
	bool refused;                   /* the link took no frames from its engine, the last time */
	bool given_up;                  /* slots have been dropped, as a signal asked for a stop */
	uint64_t sent;                  /* zscan-status.5 */
};

/* Sets the pace. Call this before the first frame, which leaves by this encapsulation. */
void transmit_begin(struct transmit *, const struct encapsulation *);

/* The number of frames that have left or are about to. */
static inline uint64_t
transmit_out(const struct transmit *t)
{
	return t->sent + t->n;
}

/* Whether the frames in the slots must leave before another one is added. */
static inline bool
transmit_full(const struct transmit *t)
{
	return t->n >= t->pace.batch || transmit_out(t) >= t->max;
}

/* A probe to be sent. */
struct transmit_probe {
	struct egress *egress;
	const struct target *target;
	const struct handshake *handshake;  /* of a row of a connection; otherwise NULL */
	struct addr source;
	uint64_t tag, number;           /* number: among all probes */
	struct port port;
	uint8_t attempt;
	const uint8_t *mac;             /* of the next hop; ignored with raw_ip */
	uint32_t pending;               /* index among the pending probes, or PENDING_NONE */
	uint32_t held;                  /* index among the probes held back, or HELD_NONE */
};

/* Charges the networks of the probe that is added next (cap.h). */
static inline bool
transmit_charge(struct transmit *t, const struct cap_networks *n, struct cap_over *over)
{
	if (t->n == 0)
		cap_begin(&t->held->cap);
	return cap_charge(&t->held->cap, n, over);
}

/*
 * Fills in one more slot. There must be room: if transmit_full() is true, call transmit_send()
 * first.
 */
void transmit_add(struct transmit *, const struct transmit_probe *);

/* The same for a probe whose tag is not yet known. */
void transmit_add_pending(struct transmit *, const struct pending_probe *, const uint8_t *mac, uint32_t pending);

/*
 * Empties the slots: sends all frames except denied ones, or drops them if a signal asks for a
 * stop. Returns 0, or the exit status that ends the run.
 */
int transmit_send(struct transmit *, struct status *);

/* Writes the buffers of all engines. */
void transmit_flush(struct transmit *, struct status *);

/* Call this after pending probes were dropped or have left: updates the progress. */
void transmit_update_progress(struct transmit *);

#endif
