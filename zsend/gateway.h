/* SPDX-License-Identifier: ISC
 *
 * A next hop that many targets share, and its MAC address. Invariant: mac is never moved, so
 * later frames use it when it changes.
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
	/* it did not answer or could not be asked; stderr has reported this */
	bool failed;
};

/*
 * Finds the MAC address, from the kernel or else by asking for it for at most 3 s, with status
 * lines meanwhile. Returns false on failure, after a message on stderr, or if a signal asks for a
 * stop.
 */
bool gateway_resolve(struct gateway *, struct neighbours *, struct status *);

/*
 * Checks whether the MAC address has changed: by the kernel's knowledge, or else by asking the
 * gateway, once a minute. Later frames go to the new address, and stderr says so. If the gateway
 * had failed, an answer makes it known.
 */
void gateway_look_after(struct gateway *, struct neighbours *);

#endif
