/* SPDX-License-Identifier: ISC
 *
 * Decides whether the counts and sums of the stages prove that every target was probed or excluded,
 * and that no probe or reply was lost.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "scan.h"

#define VERDICT_MAX 512

enum verdict { COMPLETE, STOPPED, INCOMPLETE, UNKNOWN };

/* Also writes the verdict as a sentence. rest: the scan continues an earlier one. */
enum verdict verdict(const struct scan *, bool rest, char text[VERDICT_MAX]);

#endif
