/* SPDX-License-Identifier: ISC
 *
 * Computes the remaining time of sending, from the speed since the last change of rate or the last
 * pause. A time limit bounds it.
 */
#ifndef REMAINING_H
#define REMAINING_H

#include "scan.h"

struct remaining {
	double limit;               /* seconds that a sender may run (-t); 0: no limit */
	double seconds;             /* remaining seconds; 0: unknown */
	double t, done;             /* at the last change */
	double aim;                 /* rate of all senders together since then */
	bool paused;
	double speed;               /* fraction of the scan per second; 0: unknown */
};

/* Must be called once a second. */
void remaining_take(struct remaining *, const struct scan *);

#endif
