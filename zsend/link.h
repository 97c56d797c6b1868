/* SPDX-License-Identifier: ISC
 *
 * The link that probes leave by, found from the routes of the kernel.
 */
#ifndef LINK_H
#define LINK_H

#include <net/if.h>
#include <stdbool.h>

#include "addr.h"
#include "neighbours.h"
#include "ranges.h"
#include "status.h"

struct link {
	unsigned ifindex;           /* 0: not given by -i, to be found */
	char ifname[IF_NAMESIZE];
	bool ethernet;              /* else it takes IP packets as they are */
	bool loopback;
	bool has_mac;               /* given by --source-mac */
	uint8_t mac[6];             /* the one that frames are from */
	uint8_t own_mac[6];         /* the interface's */
	bool has_gateway_mac;       /* given by -G, or found */
	uint8_t gateway_mac[6];
	bool found_gateway;         /* by itself: it is looked after */
	struct addr gateway;
	int64_t looked;             /* when it was last: CLOCK_MONOTONIC in seconds */
	bool asks;                  /* an Ethernet whose hosts have MACs to be asked for */
	unsigned asked_as;          /* neighbours_link */
	struct ranges onlink;       /* where it asks: who is reached without a gateway */
	bool has_source;
	struct addr source;         /* the address that the kernel would use */
};

/* -i: ends the program with status 2 where there is no such interface. */
void link_set_interface(struct link *, const char *name);

/*
 * Finds what is not set yet for targets like this one: the interface of the route to it, its kind, our address and MAC
 * there, and, for an Ethernet where bare is false, who is on the link itself. False where that fails: stderr says what is
 * missing and which option helps.
 */
bool link_find(struct link *, const struct addr *target, bool bare);

/*
 * Finds the MAC of the gateway to a far target, from the kernel or else by asking for it, at most 3 s, with status
 * lines meanwhile. False where that fails, and stderr says why, or where a signal asks for a stop.
 */
bool link_find_gateway(struct link *, const struct addr *target, struct neighbours *, struct status *);

/*
 * Looks, once a second at most, whether a gateway that was found has another MAC by now: what the kernel knows, else what the
 * gateway itself says, which is asked anew each minute. Frames to come go to that one, and stderr says so.
 */
void link_look_after_gateway(struct link *, struct neighbours *);

/* 0 while the interface is there and up; else ENODEV or ENETDOWN. With carrier, it must be connected too. */
int link_error(const struct link *, bool carrier);

#endif
