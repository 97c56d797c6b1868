/* SPDX-License-Identifier: ISC
 *
 * How many probes, hits and drops there were at what time of a scan, however long it is: in bins of
 * equal length, which is doubled whenever the scan has outgrown them.
 */
#ifndef TOP_HISTORY_H
#define TOP_HISTORY_H

#include <stdint.h>

enum history_count { HISTORY_SENT, HISTORY_HITS, HISTORY_DROPS, HISTORY_COUNTS };

#define HISTORY_BINS 1024

struct history {
	double span;                            /* of a bin, seconds; 0: it is empty */
	double t;                               /* how long the scan has been, and its counts by then */
	uint64_t then[HISTORY_COUNTS];
	double bin[HISTORY_COUNTS][HISTORY_BINS];
};

/* Takes the counts of a moment; one that lies before the last one begins another scan. */
void history_add(struct history *, double t, const uint64_t counts[HISTORY_COUNTS]);

/* A second's average between two moments, of which the first is the earlier one. */
double history_rate(const struct history *, enum history_count, double from, double to);

#endif
