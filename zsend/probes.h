/* SPDX-License-Identifier: ISC
 *
 * Many plain lines at once: an IPv4 address and perhaps a port, all of one egress, from one source address, to where no
 * host has to be asked for its MAC. Their tags are worked out side by side.
 */
#ifndef PROBES_H
#define PROBES_H

#include "sender.h"

/* Whether plain lines can be taken this way, by what the options say, once one line has been taken the other way. */
bool plain_lines(const struct sender *);

/*
 * Takes the first of n lines, at most ENGINE_BATCH, each PORT * 2^32 + address as in target_batch.h. Returns how many: all, or those before one
 * that is not that simple or has another egress, or before the end of the run.
 */
size_t plain_take(struct sender *, const uint64_t *lines, size_t n, int *code, struct status *);

#endif
