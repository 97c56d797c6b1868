/* SPDX-License-Identifier: ISC
 *
 * Probes to hosts on the link itself: their MACs are resolved, the probes are pending meanwhile,
 * and leave when the answers come. Nothing here waits except resolve_wait() and for the pace. All
 * return 0, or the exit status that ends the run.
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
	struct pace solicitations;      /* a schedule of their own, at the same rate */
	unsigned solicited;             /* since answers were looked for */
	uint64_t unreachable;           /* probes to neighbours that were known to have failed */
};

/* Another thing that resolve_probe() returns: there is no room now; resolve_wait() makes it. */
#define RESOLVE_BUSY (-1)

/* Takes a probe: to be sent, pending, or counted as unreachable. */
int resolve_probe(struct resolver *, const struct pending_probe *, struct status *);

/* Without waiting: takes the answers that have come, and sends the probes that waited for them. */
int resolve_update(struct resolver *, struct status *);

/*
 * Sends the frames that there are, then waits for answers or for time to be up, and, if it is not
 * NULL, for input as poll(2) does.
 */
int resolve_wait(struct resolver *, struct pollfd *input, struct status *);

/*
 * To be called when the lists of --deny have been read again: none of their addresses is resolved
 * any further.
 */
void resolve_reloaded(struct resolver *);

#endif
