/* SPDX-License-Identifier: ISC
 *
 * A next hop that many targets share, and its MAC address. Invariant: mac stays where it is, so
 * that frames to come follow it when it changes.
 */
#ifndef GATEWAY_H
#define GATEWAY_H

#include "addr/addr.h"
#include "io/status.h"
#include "link.h"
#include "neighbours.h"

struct gateway {
	const struct link *link;
	struct addr addr;
	unsigned neighbour_link;    /* neighbours_link(); NEIGHBOURS_LINKS: it cannot be asked */
	uint8_t mac[6];
	bool known;
	/* it did not answer or could not be asked, and stderr says so */
	bool failed;
};

/*
 * Finds its MAC, from the kernel or else by asking for it, at most 3 s, with status lines
 * meanwhile. False where that fails, and stderr says why, or where a signal asks for a stop.
 */
bool gateway_resolve(struct gateway *, struct neighbours *, struct status *);

/*
 * Looks whether it has another MAC by now: what the kernel knows, else what the gateway itself
 * says, which is asked anew each minute. Frames to come go to that one, and stderr says so. Where
 * it failed an answer ends that.
 */
void gateway_look_after(struct gateway *, struct neighbours *);

#endif
