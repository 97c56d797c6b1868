/* SPDX-License-Identifier: ISC
 *
 * Follows the kernel while probes leave: routes that change, and gateways that get another MAC. A
 * look costs little, and is taken once a second at most.
 */
#ifndef ROUTE_WATCH_H
#define ROUTE_WATCH_H

#include "egresses.h"

struct route_watch {
	struct egresses *egresses;
	int fd;                     /* netlink_watch; -1: routes are not followed */
	bool changed;               /* they have changed since they were read */
	/* CLOCK_MONOTONIC in ns: last; not before this they are read again */
	int64_t checked, reread;
	size_t next_gateway;        /* to be looked after */
};

/* To be called before the routes are read, so that no change is missed. */
void route_watch_open(struct route_watch *, struct egresses *);

/* Looks after the gateways, and reads the routes again where they have changed. */
void route_watch_follow(struct route_watch *);

#endif
