/* SPDX-License-Identifier: ISC
 *
 * How long a scan will go on sending: by how fast it has gone since its rate was changed or a pause
 * ended, and no longer than its limit.
 */
#ifndef REMAINING_H
#define REMAINING_H

#include "scan.h"

struct remaining {
	double limit;               /* seconds that a sender may run (-t); 0: none */
	double seconds;             /* that are left; 0 where nobody knows */
	double t, done;             /* at the last change */
	double aim;                 /* of the senders together, since then */
	bool paused;
	double speed;               /* which part of the scan a second is; 0: not known */
};

/* To be called once a second. */
void remaining_take(struct remaining *, const struct scan *);

#endif
