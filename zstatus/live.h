/* SPDX-License-Identifier: ISC
 *
 * The live line: how far the scan is, what it has sent, received and lost. Colours mean trouble.
 */
#ifndef LIVE_H
#define LIVE_H

#include "scan.h"

/* A fall of the hit rate is looked for over so many seconds. */
#define LIVE_SECONDS 5

#define LIVE_MAX 512

struct live {
	/* rings: of the last seconds */
	uint64_t sent[LIVE_SECONDS + 1], hits[LIVE_SECONDS + 1];
	uint64_t seconds;
	uint64_t hits_then;             /* by the second before, at hits_t */
	double hits_t, hits_rate;
};

/* To be called once a second. Writes the line in the longest form that fits into width columns. */
void live_line(struct live *, const struct scan *, unsigned width, char line[LIVE_MAX]);

#endif
