/* SPDX-License-Identifier: ISC
 *
 * Counts hits by their round-trip times, on a logarithmic axis, or by their TTLs, and draws the
 * histogram.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"
#include "page.h"

/*
 * TTLs have a class each; times have 1000 in each power of ten, from a microsecond to 10^6 seconds,
 * so that a percentile is known to 0.23%.
 */
enum { HISTOGRAM_TTLS = 256, HISTOGRAM_PER_TEN = 1000, HISTOGRAM_TENS = 12, HISTOGRAM_CLASSES = HISTOGRAM_PER_TEN * HISTOGRAM_TENS };

struct histogram {
	bool of_times;
	uint64_t count[HISTOGRAM_CLASSES];
	uint64_t n;
	uint64_t without;           /* hits that have no such value, or one beyond the classes */
};

enum input_result histogram_read(struct histogram *, bool of_times, char *const *files, struct status *);

/* The histogram is not empty. */
void histogram_draw(struct picture *, const struct histogram *, const struct page_wishes *);

#endif
