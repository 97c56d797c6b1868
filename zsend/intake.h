/* SPDX-License-Identifier: ISC
 *
 * Makes probes from targets. There are two paths: the scalar path for any target, and the fast
 * path for many plain targets with one egress and one source address that can be sent at once.
 * Invariant: both make the same probes from a target.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "probes.h"
#include "targets/stream.h"

/* The largest number of targets that the fast path takes at once. */
#define INTAKE_RUN 64

/*
 * Counts all probes of the target of a line as denied, if it is on a list of --deny. Returns
 * false if it is not. For a denied target no egress is looked up and no neighbour is asked. Lists
 * that are read later are checked before a frame or a solicitation leaves (transmit.c,
 * resolve.c).
 */
bool intake_deny(struct probes *, const struct target *);

/*
 * The scalar path: takes all probes of the target of a line, which is neither refused (plan.h)
 * nor denied. The handshake is that of a row of a connection; NULL: the probe opens connections.
 */
void intake_take(struct probes *, const struct target *, const struct handshake *, uint64_t line);

/*
 * The fast path: takes the first of n plain targets (target_batch.h), at most INTAKE_RUN, and
 * counts their lines. Returns the number of targets taken. It stops before a target that needs
 * the scalar path, or when the run ends.
 */
size_t intake_take_run(struct probes *, struct target_stream *, const uint64_t *targets, size_t n);

#endif
