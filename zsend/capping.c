/* SPDX-License-Identifier: ISC
 *
 * Applies the cap to single probes.
 */
#include "capping.h"

enum capping
capping_take(struct transmit *t, const struct pending_probe *probe)
{
	struct held *h = t->held;
	struct cap_networks networks;
	struct cap_over over;

	if (!cap_is_set(&h->cap))
		return CAPPING_LEAVES;
	cap_find(&h->cap, &probe->target.addr, &networks);
	if (transmit_charge(t, &networks, &over))
		return CAPPING_LEAVES;
	if (held_full(h) && probe->held == HELD_NONE)
		return CAPPING_FULL;
	pending_hold(h, probe, &over);
	progress_count(&t->progress, &probe->target, probe->number);
	return CAPPING_HELD;
}
