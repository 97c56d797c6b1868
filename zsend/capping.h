/* SPDX-License-Identifier: ISC
 *
 * Decides for each probe that could leave whether its networks allow it now. Invariant: with
 * --cap no frame is filled in before it was charged.
 */
#ifndef CAPPING_H
#define CAPPING_H

#include "transmit.h"

enum capping {
	CAPPING_LEAVES,                 /* it is charged, and must be added next */
	CAPPING_HELD,                   /* it is held back */
	/* it is over the cap, and there is no room to hold it back */
	CAPPING_FULL,
};

enum capping capping_take(struct transmit *, const struct pending_probe *);

#endif
