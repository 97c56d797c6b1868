/* SPDX-License-Identifier: ISC
 *
 * What several attempts tell: how many hosts answered each of them, and how many answered none.
 */
#ifndef MISSED_REPORT_H
#define MISSED_REPORT_H

#include <stdio.h>

#include "messages.h"
#include "scan.h"

/* In the summary, where there were several. rest: the scan is the rest of one. */
void missed_say(const struct scan *, const struct stage *receiver, bool rest, struct messages *);

/* As a member of the metadata's object, with a comma behind it: null where there were not. */
void missed_put(FILE *, const struct scan *, const struct stage *receiver, bool rest);

#endif
