/* SPDX-License-Identifier: ISC
 *
 * Time that only moves forward, regardless of changes to the system clock: CLOCK_MONOTONIC as one
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
