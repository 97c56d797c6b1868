/* SPDX-License-Identifier: ISC
 *
 * Probes to hosts on the link itself: they are pending while their MACs are resolved, and leave
 * when the answers arrive. Nothing here waits except resolve_wait() and for the pace. All
 * functions return 0, or the exit status that ends the run.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <poll.h>

#include "capping.h"

struct resolver {
	struct egresses *egresses;
	struct deny *deny;
	struct transmit *transmit;
	struct held *held;
	struct pending pending;
	struct pace solicitations;      /* a separate schedule at the same rate */
	unsigned solicited;             /* number of solicitations since answers were last read */
	/* number of probes to neighbours already known to have failed */
	uint64_t unreachable;
};

/* A further result of resolve_probe(): there is no room now; resolve_wait() makes room. */
#define RESOLVE_BUSY (-1)

/* Takes a probe, which is then sent, pending, or counted as unreachable. */
int resolve_probe(struct resolver *, const struct pending_probe *, struct status *);

/* Takes the answers that have arrived and sends the probes that waited for them; never waits. */
int resolve_update(struct resolver *, struct status *);

/*
 * Sends the present frames, then waits for answers or a time-out, and, if input is not NULL, for
 * input as poll(2) does.
 */
int resolve_wait(struct resolver *, struct pollfd *input, struct status *);

/* Call this after the lists of --deny were reloaded: stops resolving their addresses. */
void resolve_reloaded(struct resolver *);

#endif
