/* SPDX-License-Identifier: ISC
 *
 * Writes the progress of a scan as CSV with ZMap's columns, one row per second.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "io/output.h"
#include "scan.h"

/* The counts of a row: each has a total, the growth since the last row, and an average. */
enum progress { PROGRESS_SENT, PROGRESS_HITS, PROGRESS_PACKETS, PROGRESS_LOST, PROGRESS_FAILED, PROGRESS_COUNTS };

struct progress_file {
	struct output output;
	/* Seconds between the end of sending and the end of the scan. */
	double cooldown;
	double t;                           /* time of the last row */
	uint64_t then[PROGRESS_COUNTS];     /* counts of the last row */
	double rate[PROGRESS_COUNTS];
};

/* The names of the columns, separated by commas. */
extern const char progress_columns[];

void progress_header(struct progress_file *);
/* left: the remaining time of sending, in seconds. */
void progress_row(struct progress_file *, const struct scan *, double left);

#endif
