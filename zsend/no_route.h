/* SPDX-License-Identifier: ISC
 *
 * Targets to which nothing can be sent: the kernel has no route for them, or they are addresses
 * of this machine. They are counted, and the first ones are reported.
 */
#ifndef NO_ROUTE_H
#define NO_ROUTE_H

#include <errno.h>

#include "targets/target.h"

/* More errnos besides the kernel's, for probes that stay on the link. */
enum {
	NO_ROUTE_OFF_LINK = EREMOTE,        /* a gateway leads to the target */
	NO_ROUTE_NO_MACS = EPFNOSUPPORT,    /* the link does not resolve MACs */
};

struct no_route {
	uint64_t n;             /* number of targets without a route */
	uint64_t own;           /* number of targets that are this machine itself */
	uint64_t line;          /* the last line that was counted */
	bool on_link;           /* the probe stays on the link */
};

/*
 * Counts the target of a line, once for all its ports. error is that of egresses_find. ifindex is
 * the interface of -i, or 0. Error 0 means that the kernel considers the address its own, or a
 * broadcast address on a link that does not resolve MACs.
 */
void no_route_take(struct no_route *, const struct target *, uint64_t line, int error, unsigned ifindex);

/* Call this at the end: reports the number of targets if not all were reported. */
void no_route_report(const struct no_route *);

#endif
