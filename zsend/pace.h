/* SPDX-License-Identifier: ISC
 *
 * An exact rate: what is sent is due at a fixed time after the first, so errors never add up. A
 * rate is one of frames or of bits: what it counts is a unit.
 */
#ifndef PACE_H
#define PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "control.h"
#include "io/status.h"

struct pace {
	double rate;            /* units a second; 0: as fast as possible */
	uint64_t frame;         /* units that a frame takes */
	unsigned batch_max;
	unsigned batch;         /* how many frames may leave together: 1 to 9 up to 50,000 a second, then 1 ms of them */
	int64_t origin;         /* CLOCK_MONOTONIC in ns: when the schedule began; 0: not yet */
	uint64_t spent;         /* units since then */
	uint64_t late;          /* how many times the schedule was begun anew because it could not be kept */
	unsigned turns;         /* taken at a rate of 0 since control was last asked */
};

/*
 * Sleeps of this process end in time, not up to 50 us later (PR_SET_TIMERSLACK, prctl(2)); best effort. To be called before the
 * sandbox is entered.
 */
void pace_wake_in_time(void);

void pace_init(struct pace *, double rate, uint64_t frame, unsigned batch_max);

/*
 * Sleeps until so many units more are due, with status lines meanwhile, and does what control asks for. More than 50 ms
 * late the schedule begins anew, so that a stall is not made up for by a burst. False
 * where a signal asks for a stop.
 */
bool pace_wait(struct pace *, uint64_t units, struct control *, struct status *);

#endif
