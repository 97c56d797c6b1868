/* SPDX-License-Identifier: ISC
 *
 * Reports the results of several attempts: the hosts that answered each, and an estimate of those
 * that answered none.
 */
#ifndef MISSED_REPORT_H
#define MISSED_REPORT_H

#include <stdio.h>

#include "messages.h"
#include "scan.h"

/* Writes them in the summary if there were several. rest: the scan continues an earlier one. */
void missed_say(const struct scan *, const struct stage *receiver, bool rest, struct messages *);

/*
 * Writes them as a member of the metadata, with a comma after it; null if there were not several.
 */
void missed_put(FILE *, const struct scan *, const struct stage *receiver, bool rest);

#endif
