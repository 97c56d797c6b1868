/* SPDX-License-Identifier: ISC
 *
 * Follows the kernel while probes leave: changed routes, and gateways with a new MAC. A check is
 * cheap, and takes place at most once a second.
 */
#ifndef ROUTE_WATCH_H
#define ROUTE_WATCH_H

#include "egresses.h"

struct route_watch {
	struct egresses *egresses;
	int fd;                     /* netlink_watch(); -1: routes are not followed */
	bool changed;               /* routes have changed since they were read */
	/* CLOCK_MONOTONIC in ns: the last check, and the earliest time to reread the routes */
	int64_t checked, reread;
	size_t next_gateway;        /* the next one to check */
};

/* Call this before reading the routes, so that no change is missed. */
void route_watch_open(struct route_watch *, struct egresses *);

/* Checks the gateways, and rereads the routes if they have changed. */
void route_watch_follow(struct route_watch *);

#endif
