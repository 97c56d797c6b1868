/* SPDX-License-Identifier: ISC
 *
 * Sums up the scan in a few sentences, at its end.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "messages.h"
#include "scan.h"

#define SUMMARY_LOSSES_MAX 160

/* Formats for example " (kernel 1, pipe 2)"; empty if the receiver has lost nothing. */
void summary_losses(const struct stage *receiver, char text[SUMMARY_LOSSES_MAX]);

/* rest: the scan continues an earlier one. */
void summary_say(const struct scan *, bool rest, struct messages *);

/* Warns if all targets were excluded. */
void summary_say_excluded(const struct scan *, struct messages *);

#endif
