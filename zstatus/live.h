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

/* What is shown. Times are in seconds, done is 0 to 1, and 0 where nobody knows. */
struct figures {
	double t, done, left;
	uint64_t sent, probed, hits, lost, failed, held;
	double sent_rate, sent_average, hits_rate, hits_average;
	bool cooldown, paused;
};

struct live {
	struct figures now;
	bool falling;                   /* far fewer hosts than on the average have answered of late */
	bool no_colour;
	/* rings: of the last seconds */
	uint64_t sent[LIVE_SECONDS + 1], hits[LIVE_SECONDS + 1];
	uint64_t seconds;
	uint64_t hits_then;             /* by the second before, at hits_t */
	double hits_t, hits_rate;
};

/* Takes the figures of a scan, and how long it will go on sending; to be called once a second. */
void live_take(struct live *, const struct scan *, double left);

/*
 * Writes the line, shorter than width columns: in full where that fits, and otherwise shortened,
 * with as many of its parts as fit, the most important ones first. Each part is whole.
 */
void live_line(const struct live *, unsigned width, char line[LIVE_MAX]);

#endif
