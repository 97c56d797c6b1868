/* SPDX-License-Identifier: ISC
 *
 * The course of a scan, from its progress as CSV (zstatus -u, or ZMap's): a sample a second.
 */
#ifndef COURSE_H
#define COURSE_H

#include <stddef.h>

#include "input.h"

enum course_value {
	COURSE_PERCENT, COURSE_SENT, COURSE_HITS,                       /* so far */
	COURSE_SENT_RATE, COURSE_FAILED_RATE, COURSE_HIT_RATE, COURSE_REPLY_RATE, COURSE_DROP_RATE, /* a second */
	COURSE_VALUES
};

struct course_sample {
	double t;               /* seconds; of a scan that was gone on with, they go on, too */
	double value[COURSE_VALUES];
};

struct course {
	struct course_sample *sample;
	size_t n, room;
	size_t resumed;         /* how often the scan was gone on with */
	double base;            /* the time of its last part's start, */
	double totals[COURSE_VALUES];   /* and the counts by then */
};

enum input_result course_read(struct course *, char *const *files, struct status *);

#endif
