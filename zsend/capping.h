/* SPDX-License-Identifier: ISC
 *
 * Decides of each probe that could leave whether its networks take it now. Invariant: no frame of a
 * scan with --cap is filled in that was not charged first.
 */
#ifndef CAPPING_H
#define CAPPING_H

#include "transmit.h"

enum capping {
	CAPPING_LEAVES,                 /* it is charged: to be added next */
	CAPPING_HELD,                   /* it is held back */
	CAPPING_FULL,                   /* it is over the cap, and there is no room to hold it back */
};

enum capping capping_take(struct transmit *, const struct pending_probe *);

#endif
