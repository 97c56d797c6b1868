/* SPDX-License-Identifier: ISC
 *
 * Records the probes, hits and drops of a scan over time, for a scan of any length. Bins have equal
 * length, which doubles whenever the scan outgrows them.
 */
#ifndef TOP_HISTORY_H
#define TOP_HISTORY_H

#include <stdint.h>

enum history_count { HISTORY_SENT, HISTORY_HITS, HISTORY_DROPS, HISTORY_COUNTS };

#define HISTORY_BINS 1024

struct history {
	double span;                            /* of a bin, in seconds; 0: there are no bins */
	/* duration of the scan; its counts at that time follow */
	double t;
	uint64_t then[HISTORY_COUNTS];
	double bin[HISTORY_COUNTS][HISTORY_BINS];
};

/* Takes the counts at a time. A time before the last one begins another scan. */
void history_add(struct history *, double t, const uint64_t counts[HISTORY_COUNTS]);

/* Returns the average per second between two times; from must be the earlier one. */
double history_rate(const struct history *, enum history_count, double from, double to);

#endif
