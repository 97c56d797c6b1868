/* SPDX-License-Identifier: ISC
 *
 * Functions that all paths of a probe share.
 */
#include "probes.h"

/* If nothing has left, this many targets without an egress mean that there is none. */
#define HOPELESS (UINT64_C(1) << 20)

void
probes_open(struct probes *p)
{
	p->transmit.plan = &p->plan;
	p->transmit.egresses = &p->egresses;
	p->transmit.deny = &p->deny;
	p->transmit.pending = &p->resolver.pending;
	p->transmit.held = &p->held;
	p->transmit.progress.pending = &p->resolver.pending;
	p->transmit.progress.held = &p->held;
	p->transmit.progress.open = UINT64_MAX;
	p->no_route.on_link = p->plan.scans.scan[0].probe->template.solicits;
	p->resolver.egresses = &p->egresses;
	p->resolver.deny = &p->deny;
	p->resolver.transmit = &p->transmit;
	p->resolver.held = &p->held;
	p->egresses.options.scans = &p->plan.scans;
	p->egresses.sources = &p->sources;
	pending_open(&p->resolver.pending, p->plan.scans.scan[0].probe->opener != NULL, &p->held);
	held_open(&p->held);
	route_watch_open(&p->watch, &p->egresses);
	egresses_open(&p->egresses, pending_resolved, &p->resolver.pending);
}

uint64_t
probes_unreachable(const struct probes *p)
{
	return p->unreachable + p->resolver.unreachable;
}

bool
probes_are_hopeless(const struct probes *p)
{
	return p->no_route.n + p->egress_failed >= HOPELESS && transmit_out(&p->transmit) == 0 && probes_unreachable(p) == p->taken;
}

struct egress *
probes_egress(struct probes *p, const struct target *t, uint64_t line, struct port port, const struct addr *from, struct addr *source)
{
	int error;
	struct egress *e = egresses_find(&p->egresses, t, port, from, source, &error);

	if (e == NULL) {
		no_route_take(&p->no_route, t, line, error, p->egresses.options.ifindex);
	} else if (!egresses_prepare(&p->egresses, e, p->status)) {
		p->egress_failed++;
		e = NULL;
	}
	return e;
}
