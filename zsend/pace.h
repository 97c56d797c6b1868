/* SPDX-License-Identifier: ISC
 *
 * An exact rate: each frame is due at a fixed time after the first, so errors never add up. A rate
 * is one of frames or of bits: it counts units, of which a frame takes one, or as many as it has
 * bits on the wire.
 */
#ifndef PACE_H
#define PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "steering.h"
#include "io/status.h"

struct pace {
	double wanted;          /* by the options: units a second; 0: as fast as possible */
	bool in_bits;           /* it is a rate of bits, else of frames */

	double rate;            /* in force, likewise */
	uint64_t frame;         /* units that a frame takes, as a rule */
	unsigned batch_max;
	unsigned batch;         /* frames that may leave together: 1 to 4 up to 200,000 a second, then 64, then 0.125 ms of them */
	int64_t origin;         /* CLOCK_MONOTONIC in ns: when the schedule began; 0: not yet */
	uint64_t spent;         /* units since then */
	int64_t not_before;     /* CLOCK_MONOTONIC in ns: when the next batch may leave, also after a delay (pace.c) */
	uint64_t late;          /* how many times the schedule was begun anew because it could not be kept */
	bool idle;              /* there has been nothing to send meanwhile, by intention */
	uint64_t unpaced;       /* frames at a rate of 0 since steering was last asked */
};

/*
 * Sleeps of this process end in time, not up to 50 us later (PR_SET_TIMERSLACK, prctl(2)); best
 * effort. To be called before the sandbox is entered.
 */
void pace_wake_in_time(void);

/*
 * To be called before the first frame, which has so many bits on the wire: puts the rate that is
 * wanted in force.
 */
void pace_begin(struct pace *, uint64_t frame_bits, unsigned batch_max);

/*
 * Whether more frames of so many bits on the wire are wanted than the engine packet sends well:
 * 250,000 a second. To be called once the rate is known.
 */
bool pace_is_fast(const struct pace *, uint64_t frame_bits);

/* The units that a frame of so many bits on the wire takes. */
static inline uint64_t
pace_units(const struct pace *p, uint64_t frame_bits)
{
	return p->in_bits ? frame_bits : 1;
}

/*
 * Sleeps until so many units more are due, with status lines meanwhile, and obeys steering. More
 * than 50 ms late the schedule begins anew, so that a stall is not made up for by a burst; a
 * shorter one is made up for by a rate that is up to 8% higher. False where a signal asks for a
 * stop.
 */
bool pace_wait(struct pace *, uint64_t units, struct steering *, struct status *);

#endif
