/* SPDX-License-Identifier: ISC
 *
 * The progress of a scan as CSV, in the columns of ZMap, a row a second.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "io/output.h"
#include "scan.h"

/* The counts of a row that have a total, the growth since the row before, and an average. */
enum progress { PROGRESS_SENT, PROGRESS_HITS, PROGRESS_PACKETS, PROGRESS_LOST, PROGRESS_FAILED, PROGRESS_COUNTS };

struct progress_file {
	struct output output;
	/* seconds that the scan will take beyond its sending */
	double cooldown;
	double t;                           /* of the row before */
	uint64_t then[PROGRESS_COUNTS];     /* by the row before */
	double rate[PROGRESS_COUNTS];
};

/* The names of its columns, with commas between them. */
extern const char progress_columns[];

void progress_header(struct progress_file *);
/* left: how long the scan will go on sending, seconds. */
void progress_row(struct progress_file *, const struct scan *, double left);

#endif
