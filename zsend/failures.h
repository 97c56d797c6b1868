/* SPDX-License-Identifier: ISC
 *
 * Frames that an engine did not take. A frame is tried again if there was no room, and given up
 * after a number of tries. The run ends if the device has failed. Each frame given up is counted,
 * and the first ones are reported.
 */
#ifndef FAILURES_H
#define FAILURES_H

#include "encapsulation.h"
#include "targets/target.h"

struct failures {
	/* --retries: number of tries after the first failure of a frame */
	unsigned retries;
	/* --max-sendto-failures: more failed frames than this end the run */
	uint64_t max;

	uint64_t failed;                /* number of frames */
	uint64_t unreachable;           /* number of frames for which the kernel had no route */
	unsigned tries;                 /* of the frame that is to leave next */
	/* number of times that a device had no room since a frame last left */
	unsigned stalls;
};

enum failure {
	FAILURE_TRY_AGAIN,
	FAILURE_GIVEN_UP,               /* this frame is not sent */
	FAILURE_OF_DEVICE,              /* no frame can be sent; stderr has the reason */
};

/*
 * Handles a frame that did not leave, with this errno. Waits a moment if the device had no room.
 */
enum failure failures_take(struct failures *, const struct encapsulation *, const struct target *, int error, struct status *);

/* Call this after frames have left. */
static inline void
failures_end(struct failures *f)
{
	f->tries = 0;
	f->stalls = 0;
}

/* If too many frames have failed, says so on stderr and returns true. */
bool failures_tell_too_many(const struct failures *);

/* Call this at the end: reports the number of failed frames if not all were reported. */
void failures_report(const struct failures *);

#endif
