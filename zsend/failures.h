/* SPDX-License-Identifier: ISC
 *
 * Frames that an engine did not take: tried again where there was no room, given up after so many
 * tries, or the end of the run where the device has failed. Each one given up is counted, and the
 * first ones are named.
 */
#ifndef FAILURES_H
#define FAILURES_H

#include "encapsulation.h"
#include "targets/target.h"

struct failures {
	unsigned retries;               /* --retries: so often a frame that fails is tried again */
	/* --max-sendto-failures: more failed frames than this end the run */
	uint64_t max;

	uint64_t failed;                /* frames */
	uint64_t unreachable;           /* frames that the kernel had no route for */
	unsigned tries;                 /* of the frame that is to leave next */
	unsigned stalls;                /* times that a device had no room, since something left */
};

enum failure {
	FAILURE_TRY_AGAIN,
	FAILURE_GIVEN_UP,               /* this frame is not sent */
	FAILURE_OF_DEVICE,              /* no frame can be sent, and stderr says why */
};

/*
 * The frame to a target did not leave, by this errno: waits a moment where the device had no room.
 */
enum failure failures_take(struct failures *, const struct encapsulation *, const struct target *, int error, struct status *);

/* Frames have left. */
static inline void
failures_end(struct failures *f)
{
	f->tries = 0;
	f->stalls = 0;
}

/* Says so on stderr, and returns true, where more frames have failed than may. */
bool failures_tell_too_many(const struct failures *);

/* At the end: tells how many frames failed, where not all were named. */
void failures_report(const struct failures *);

#endif
