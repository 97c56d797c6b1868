/* SPDX-License-Identifier: ISC
 *
 * The course of a scan, from its progress as CSV (zstatus -u, or ZMap's status updates): a sample
 * for each row, which is about a second.
 */
#ifndef COURSE_H
#define COURSE_H

#include <stddef.h>

#include "input.h"

enum course_value {
	COURSE_PERCENT, COURSE_SENT, COURSE_HITS,       /* so far */
	/* a second */
	COURSE_SENT_RATE, COURSE_FAILED_RATE, COURSE_HIT_RATE, COURSE_REPLY_RATE, COURSE_DROP_RATE,
	COURSE_VALUES
};

struct course_sample {
	double t;               /* seconds since the start, without the time between parts */
	double value[COURSE_VALUES];
};

/* A scan that was resumed has several parts. */
struct course {
	struct course_sample *sample;
	size_t n, room;
	size_t resumed;         /* how often the scan was resumed */
	size_t first_n;         /* samples of the first part, if it was */
};

enum input_result course_read(struct course *, char *const *files, struct status *);

#endif
