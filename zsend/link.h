/* SPDX-License-Identifier: ISC
 *
 * An interface that probes leave by. Invariant: its kind is read once, its state whenever it is
 * asked for.
 */
#ifndef LINK_H
#define LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct link {
	unsigned ifindex;
	char ifname[IF_NAMESIZE];
	bool ethernet;              /* else it takes IP packets as they are */
	bool loopback;
	bool resolves;              /* an Ethernet whose hosts have MACs to be asked for */
	uint8_t mac[6];             /* the interface's */
	bool refuses_live;          /* it takes no frames from the engine live */
	unsigned sent;              /* of the links that a probe has left by it was this one, from 1; 0: none has */
};

/* Reads the kind of an interface. False where that fails, and then stderr says why. */
bool link_open(struct link *, unsigned ifindex);

/*
 * 0 while the interface is there and up; else ENODEV or ENETDOWN. With carrier, it must be
 * connected too.
 */
int link_error(const struct link *, bool carrier);

#endif
