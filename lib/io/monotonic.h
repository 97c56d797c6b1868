/* SPDX-License-Identifier: ISC
 *
 * Time that only goes forward, whatever is done to the clock on the wall: CLOCK_MONOTONIC as one
 * number, in nanoseconds.
 */
#ifndef MONOTONIC_H
#define MONOTONIC_H

#include <stdint.h>
#include <time.h>

#define MONOTONIC_SECOND INT64_C(1000000000)
#define MONOTONIC_MILLISECOND INT64_C(1000000)

static inline int64_t
monotonic_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * MONOTONIC_SECOND + t.tv_nsec;
}

#endif
