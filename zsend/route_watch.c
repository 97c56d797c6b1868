/* SPDX-License-Identifier: ISC
 *
 * Checks gateways in turn, and the kernel's notifications about routes.
 */
#include "route_watch.h"

#include "io/monotonic.h"
#include "net/netlink.h"

enum {
	/* rereading the routes takes at most this fraction of the time (1/n) */
	REREAD_COST = 20,
	LOOKED_AFTER = 4,       /* gateways per second */
};

void
route_watch_open(struct route_watch *w, struct egresses *egresses)
{
	*w = (struct route_watch){ .egresses = egresses, .fd = egresses->options.file != NULL ? -1 : netlink_watch() };
}

static void
look_after_gateways(struct route_watch *w)
{
	const struct egresses *s = w->egresses;

	for (size_t i = 0; i < LOOKED_AFTER && i < s->gateways_n; i++)
		gateway_look_after(s->gateways[w->next_gateway++ % s->gateways_n], s->neighbours);
}

static void
reread(struct route_watch *w)
{
	int64_t begun = monotonic_now();

	w->changed = egresses_read_routes(w->egresses) != 0;
	w->reread = monotonic_now() + REREAD_COST * (monotonic_now() - begun);
}

void
route_watch_follow(struct route_watch *w)
{
	int64_t at = monotonic_now();

	if (w->fd == -1 || at - w->checked < MONOTONIC_SECOND)
		return;
	w->checked = at;
	look_after_gateways(w);
	w->changed = netlink_changed(w->fd) || w->changed;
	if (w->changed && at >= w->reread)
		reread(w);
}
