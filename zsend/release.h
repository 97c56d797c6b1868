/* SPDX-License-Identifier: ISC
 *
 * Waits for probes that cannot leave at once: those whose neighbours are being resolved, and
 * those that the cap holds back. The latter have priority over new input.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include "probes.h"

/*
 * Waits for answers of neighbours, for a held probe to become due, and, if input is not NULL, for
 * input as poll(2) does. Then sends what is due.
 */
void release_wait(struct probes *, struct pollfd *input);

/*
 * Waits until there is room for one more probe, both under -n, which includes waiting probes, and
 * among the held ones. Returns false if no more may be taken.
 */
bool release_wait_for_room(struct probes *);

/* Call this at the end of the input: waits for all probes. */
void release_all(struct probes *);

#endif
