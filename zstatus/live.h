/* SPDX-License-Identifier: ISC
 *
 * Formats the live line: the progress of the scan, and counts of probes sent, replies received and
 * losses. Colours mark trouble.
 */
#ifndef LIVE_H
#define LIVE_H

#include "scan.h"

/* Period for which a fall of the hit rate is checked, in seconds. */
#define LIVE_SECONDS 5

#define LIVE_MAX 512

/* The figures of the line. Times are in seconds. done is from 0 to 1, and 0 if unknown. */
struct figures {
	double t, done, left;
	uint64_t sent, probed, hits, lost, failed, held;
	double sent_rate, sent_average, hits_rate, hits_average;
	bool cooldown, paused;
};

struct live {
	struct figures now;
	bool falling;                   /* The recent hit rate is far below the average. */
	bool no_colour;
	/* Rings of the last seconds. */
	uint64_t sent[LIVE_SECONDS + 1], hits[LIVE_SECONDS + 1];
	uint64_t seconds;
	uint64_t hits_then;             /* hits at the second before, at time hits_t */
	double hits_t, hits_rate;
};

/* Takes the figures of a scan and the remaining time of sending. Must be called once a second. */
void live_take(struct live *, const struct scan *, double left);

/*
 * Writes the line, shorter than width columns: in full if that fits. Otherwise it contains as many
 * shortened parts as fit, the most important first. No part is cut.
 */
void live_line(const struct live *, unsigned width, char line[LIVE_MAX]);

#endif
