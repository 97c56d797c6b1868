/* SPDX-License-Identifier: ISC
 *
 * The scan in a few sentences, at its end.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "messages.h"
#include "scan.h"

#define SUMMARY_LOSSES_MAX 160

/* " (kernel 1, pipe 2)", where a receiver has lost anything. */
void summary_losses(const struct stage *receiver, char text[SUMMARY_LOSSES_MAX]);

/* rest: the scan is the rest of one. */
void summary_say(const struct scan *, bool rest, struct messages *);

/* That nothing was left of the targets, where that is so. */
void summary_say_excluded(const struct scan *, struct messages *);

#endif
