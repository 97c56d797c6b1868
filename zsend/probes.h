/* SPDX-License-Identifier: ISC
 *
 * From targets to probes that have left, each by the egress of its target. A probe to a neighbour
 * whose MAC is not known is pending meanwhile, and the rest goes on. There are two paths: the
 * scalar path for any target, and the fast path for many plain ones, of one egress, from one
 * source address, to be sent at once. Invariant: both make the same probes of a target.
 */
#ifndef PROBES_H
#define PROBES_H

#include "plan.h"
#include "no_route.h"
#include "resolve.h"
#include "route_watch.h"
#include "targets/stream.h"

/* Targets taken at once on the fast path. */
#define PROBES_RUN 64

struct probes {
	struct plan plan;
	struct addr_index sources;      /* -S */
	struct deny deny;
	struct egresses egresses;
	struct route_watch watch;
	struct transmit transmit;
	struct resolver resolver;
	struct no_route no_route;

	double seconds;                 /* -t: from the first probe on; 0: no limit */
	uint64_t taken;                 /* the number of the last probe, from 1 */
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

/*
 * Waits until there is room for one more probe under -n, which pending ones may take; false where
 * no more may be taken.
 */
bool probes_wait_for_room(struct probes *);

/* Whether so many targets had no egress, and nothing has left, that there is none for any. */
bool probes_are_hopeless(const struct probes *);

/*
 * The probes that will not be sent: their targets have no egress, or their neighbours do not
 * answer.
 */
uint64_t probes_unreachable(const struct probes *);

/*
 * Counts all probes of the target of a line that is denied; false where it is not. No egress is
 * looked for then, and no neighbour asked. Lists that are read later are followed before a frame
 * or a solicitation leaves (transmit.c, resolve.c).
 */
bool probes_deny(struct probes *, const struct target *);

/*
 * The scalar path: takes all probes of the target of a line, neither refused (plan.h) nor denied.
 * The handshake is that of a row of a connection; NULL: the probe opens them.
 */
void probes_take(struct probes *, const struct target *, const struct handshake *, uint64_t line);

/*
 * The fast path: takes the first of n plain targets (target_batch.h), at most PROBES_RUN, and
 * counts their lines. Returns how many: all, or those before one that needs the scalar path, or
 * before the end of the run.
 */
size_t probes_take_run(struct probes *, struct target_stream *, const uint64_t *targets, size_t n);

/* At the end of the input: waits for all pending probes. */
void probes_finish(struct probes *);

#endif
