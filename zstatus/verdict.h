/* SPDX-License-Identifier: ISC
 *
 * Whether the counts and sums of the stages prove that every target was probed or excluded, and
 * nothing that was sent or received makes the scan miss replies.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "scan.h"

#define VERDICT_MAX 512

enum verdict { COMPLETE, STOPPED, INCOMPLETE, UNKNOWN };

/* Writes the verdict in words, too. rest: the scan is the rest of one. */
enum verdict verdict(const struct scan *, bool rest, char text[VERDICT_MAX]);

#endif
