/* SPDX-License-Identifier: ISC
 *
 * The state of all probes, from the plan to the frames that leave, each by the egress of its
 * target. A probe to a neighbour with an unknown MAC is pending, and a probe to a network over
 * its cap is held back, while the others continue.
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

	double seconds;                 /* -t: from the first probe; 0: no limit */
	uint64_t taken;                 /* number of the last probe, from 1 */
	uint64_t first;                 /* number of the first probe of the present line */
	/* number of probes to targets without a route or a usable egress */
	uint64_t unreachable;
	uint64_t egress_failed;         /* number of targets whose egress could not be prepared */
	/* number of those probes for which no time has passed yet */
	unsigned skipped;
	/* the target of the previous line, if has_before */
	struct target before;
	bool has_before;
	int code;                       /* 0, or the exit status that ends the run */
	struct status *status;
};

/* Opens all that needs privileges. Set the plan and the options of the parts before. */
void probes_open(struct probes *);

/*
 * The prepared egress for probes to one port. Returns NULL if there is none, or if a signal asks
 * for a stop.
 */
struct egress *probes_egress(struct probes *, const struct target *, uint64_t line, struct port, const struct addr *from,
    struct addr *source);

/* Whether so many targets had no egress, while nothing has left, that there is none at all. */
bool probes_are_hopeless(const struct probes *);

/*
 * The number of probes that will not be sent, since their targets have no egress or their
 * neighbours do not answer.
 */
uint64_t probes_unreachable(const struct probes *);

#endif
