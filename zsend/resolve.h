/* SPDX-License-Identifier: ISC
 *
 * The sender's way with hosts on the link itself: their MAC is asked for, the probe is parked
 * meanwhile, and goes when the answer comes. All return 0, or the exit status that ends the run.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "sender.h"

/* Takes a probe: into the batch, among the parked, or as unreachable. */
int local_probe(struct sender *, struct parked_probe *, struct status *);

/* Without waiting: takes the answers that have come, and sends the probes that waited for them. */
int local_settle(struct sender *, struct status *);

/* To be called when the lists of --deny have been read again: nobody that they hold is asked any further. */
void local_reloaded(struct sender *);

/* Sends what is there, then waits for answers or for time to be up, and, where fd is not -1, for input. */
int local_wait(struct sender *, int fd, bool *input, struct status *);

#endif
