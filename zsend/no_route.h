/* SPDX-License-Identifier: ISC
 *
 * Targets that cannot be sent to: the kernel has no route for them, or they are addresses of this
 * machine. They are counted, and the first ones named.
 */
#ifndef NO_ROUTE_H
#define NO_ROUTE_H

#include <errno.h>

#include "targets/target.h"

/* Beside those of the kernel, errnos of probes that stay on the link. */
enum {
	NO_ROUTE_OFF_LINK = EREMOTE,        /* a gateway leads to the target */
	NO_ROUTE_NO_MACS = EPFNOSUPPORT,    /* the link has none to ask for */
};

struct no_route {
	uint64_t n;             /* targets without a route */
	uint64_t own;           /* targets that are this machine itself */
	uint64_t line;          /* the last line that was counted */
	bool on_link;           /* the probe stays there */
};

/*
 * Counts the target of a line, once for all its ports; error is that of egresses_find. ifindex:
 * the interface of -i, or 0. No error means that the kernel takes the address for itself, or for
 * all hosts on a link that has no MACs.
 */
void no_route_take(struct no_route *, const struct target *, uint64_t line, int error, unsigned ifindex);

/* At the end: tells how many they were, where not all were named. */
void no_route_report(const struct no_route *);

#endif
