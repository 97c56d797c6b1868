/* SPDX-License-Identifier: ISC
 *
 * Waits for probes that cannot leave at once: those whose neighbours are being resolved, and those
 * that the cap holds back. The latter go before what is read next.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include "probes.h"

/*
 * Waits for answers of neighbours, for a probe that is held back to be due, and, if it is not NULL,
 * for input as poll(2) does; sends what is due then.
 */
void release_wait(struct probes *, struct pollfd *input);

/*
 * Waits until there is room for one more probe: under -n, which those that wait may take, and among
 * those held back. False where no more may be taken.
 */
bool release_wait_for_room(struct probes *);

/* At the end of the input: waits for all probes. */
void release_all(struct probes *);

#endif
