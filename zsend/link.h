/* SPDX-License-Identifier: ISC
 *
 * An interface by which probes leave. Invariant: its kind is read once, its state at each
 * request.
 */
#ifndef LINK_H
#define LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct link {
	unsigned ifindex;
	char ifname[IF_NAMESIZE];
	bool ethernet;              /* otherwise it takes IP packets */
	bool loopback;
	bool resolves;              /* an Ethernet on which MACs must be resolved */
	uint8_t mac[6];             /* of the interface */
	bool refuses_live;          /* it accepts no frames from the engine live */
	/* rank in the order in which links were first used, from 1; 0: no probe has left by it */
	unsigned sent;
};

/* Reads the kind of an interface. Returns false, after a message on stderr, on failure. */
bool link_open(struct link *, unsigned ifindex);

/*
 * Returns 0 if the interface exists and is up, otherwise ENODEV or ENETDOWN. With carrier, it
 * must also be connected.
 */
int link_error(const struct link *, bool carrier);

#endif
