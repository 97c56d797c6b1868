/* SPDX-License-Identifier: ISC
 *
 * From targets to probes. There are two paths: the scalar path for any target, and the fast path for
 * many plain ones, of one egress, from one source address, to be sent at once. Invariant: both make
 * the same probes of a target.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "probes.h"
#include "targets/stream.h"

/* Targets taken at once on the fast path. */
#define INTAKE_RUN 64

/*
 * Counts all probes of the target of a line that is denied; false where it is not. No egress is
 * looked for then, and no neighbour asked. Lists that are read later are followed before a frame
 * or a solicitation leaves (transmit.c, resolve.c).
 */
bool intake_deny(struct probes *, const struct target *);

/*
 * The scalar path: takes all probes of the target of a line, neither refused (plan.h) nor denied.
 * The handshake is that of a row of a connection; NULL: the probe opens them.
 */
void intake_take(struct probes *, const struct target *, const struct handshake *, uint64_t line);

/*
 * The fast path: takes the first of n plain targets (target_batch.h), at most INTAKE_RUN, and
 * counts their lines. Returns how many: all, or those before one that needs the scalar path, or
 * before the end of the run.
 */
size_t intake_take_run(struct probes *, struct target_stream *, const uint64_t *targets, size_t n);

#endif
