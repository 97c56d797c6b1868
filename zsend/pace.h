/* SPDX-License-Identifier: ISC
 *
 * An exact rate: each frame is due at a fixed time after the first, so errors never accumulate. A
 * rate counts units, which are frames or bits: a frame takes one unit, or as many as it has bits
 * on the wire.
 */
#ifndef PACE_H
#define PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "steering.h"
#include "io/status.h"

struct pace {
	double wanted;          /* from the options: units per second; 0: as fast as possible */
	bool in_bits;           /* a rate of bits, not frames */

	double rate;            /* in force, in the same unit */
	uint64_t frame;         /* the usual number of units of a frame */
	unsigned batch_max;
	unsigned batch;         /* frames that may leave together: 1 to 4 up to 200,000 a second, then 64, then 0.125 ms of them */
	int64_t origin;         /* CLOCK_MONOTONIC in ns: when the schedule began; 0: not yet */
	uint64_t spent;         /* units since then */
	/*
	 * CLOCK_MONOTONIC in ns: the earliest time for the next batch, also after a delay
	 * (pace.c)
	 */
	int64_t not_before;
	/* number of times that the schedule was restarted since it could not be kept */
	uint64_t late;
	bool idle;              /* there was intentionally nothing to send */
	uint64_t unpaced;       /* at a rate of 0: frames since steering was last read */
};

/*
 * Makes sleeps of this process end on time, not up to 50 us late (PR_SET_TIMERSLACK, prctl(2)).
 * Best effort. Call this before entering the sandbox.
 */
void pace_wake_in_time(void);

/*
 * Puts the wanted rate in force. Call this before the first frame, which has frame_bits bits on
 * the wire.
 */
void pace_begin(struct pace *, uint64_t frame_bits, unsigned batch_max);

/*
 * Whether the wanted rate exceeds 250,000 frames per second of this many bits on the wire, which
 * is the limit of the engine packet. Call this once the rate is known.
 */
bool pace_is_fast(const struct pace *, uint64_t frame_bits);

/* The number of units of a frame with this many bits on the wire. */
static inline uint64_t
pace_units(const struct pace *p, uint64_t frame_bits)
{
	return p->in_bits ? frame_bits : 1;
}

/*
 * Sleeps until this many more units are due, with status lines meanwhile, and obeys steering. If
 * it is more than 50 ms late, the schedule begins anew, so that a stall does not cause a burst.
 * After a shorter delay the rate is up to 8% higher until it is made up. Returns false if a
 * signal asks for a stop.
 */
bool pace_wait(struct pace *, uint64_t units, struct steering *, struct status *);

#endif
