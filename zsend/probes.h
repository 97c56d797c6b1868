/* SPDX-License-Identifier: ISC
 *
 * All that probes go through, from the plan to the frames that leave, each by the egress of its
 * target. A probe to a neighbour whose MAC is not known is pending meanwhile, one to a network that
 * is over its cap is held back, and the rest goes on.
 */
#ifndef PROBES_H
#define PROBES_H

#include "plan.h"
#include "no_route.h"
#include "resolve.h"
#include "route_watch.h"

struct probes {
	struct plan plan;
	struct addr_index sources;      /* -S */
	struct deny deny;
	struct egresses egresses;
	struct route_watch watch;
	struct transmit transmit;
	struct resolver resolver;
	struct held held;               /* --cap, and the probes that it holds back */
	struct no_route no_route;

	double seconds;                 /* -t: from the first probe on; 0: no limit */
	uint64_t taken;                 /* the number of the last probe, from 1 */
	uint64_t first;                 /* that of the first one of the present line */
	uint64_t unreachable;           /* probes of targets without a route or a usable egress */
	uint64_t egress_failed;         /* targets whose egress could not be made ready */
	unsigned skipped;               /* probes of these that have not yet been waited for */
	/* that of the line before the present one, where has_before */
	struct target before;
	bool has_before;
	int code;                       /* 0, or the exit status that ends the run */
	struct status *status;
};

/* Opens all that takes privileges. The plan, and options of the parts, are to be set before. */
void probes_open(struct probes *);

/* The egress for probes of one port, ready to send by; NULL where there is none, or a signal asks for a stop. */
struct egress *probes_egress(struct probes *, const struct target *, uint64_t line, struct port, const struct addr *from,
    struct addr *source);

/* Whether so many targets had no egress, and nothing has left, that there is none for any. */
bool probes_are_hopeless(const struct probes *);

/*
 * The probes that will not be sent: their targets have no egress, or their neighbours do not
 * answer.
 */
uint64_t probes_unreachable(const struct probes *);

#endif
