/* SPDX-License-Identifier: ISC
 *
 * How often values of hits come: round-trip times, on a logarithmic axis, or TTLs.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"
#include "page.h"

/* TTLs have a class each; times have 100 in each power of ten, from a microsecond on. */
enum { HISTOGRAM_TTLS = 256, HISTOGRAM_PER_TEN = 100, HISTOGRAM_TENS = 9, HISTOGRAM_CLASSES = HISTOGRAM_PER_TEN * HISTOGRAM_TENS };

struct histogram {
	bool of_times;
	uint64_t count[HISTOGRAM_CLASSES];
	uint64_t n;
	uint64_t without;           /* hits that have no such value */
};

enum input_result histogram_read(struct histogram *, bool of_times, char *const *files, struct status *);

/* Of one that is not empty. */
void histogram_draw(struct picture *, const struct histogram *, const struct page_wishes *);

#endif
