/* SPDX-License-Identifier: ISC
 *
 * Resolves neighbours for probes. One solicitation serves all probes that wait for a neighbour,
 * and is sent at the pace of probes.
 */
#include "resolve.h"

#include <err.h>
#include <string.h>

#include "io/monotonic.h"
#include "io/signals.h"

/* The number of solicitations for a neighbour, one per second. */
#define NEIGHBOUR_TRIES 2

/* The time that ready probes wait if there is no room to hold them back. */
#define FULL_WAIT (10 * MONOTONIC_MILLISECOND)

/* Whether an interface has failed: prints a message and returns the exit status. */
static int
check_links(const struct resolver *r)
{
	const struct encapsulations *all = &r->egresses->encapsulations;

	for (size_t i = 0; r->egresses->options.file == NULL && i < all->n; i++) {
		const struct link *l = all->list[i]->link;
		int error = link_error(l, false);

		if (error != 0) {
			warnx("%s: %s", l->ifname, strerror(error));
			return 3;
		}
	}
	return 0;
}

/* Neighbours cannot be solicited, usually because the interface has failed. */
static int
fail(const struct resolver *r, int error)
{
	if (check_links(r) == 0)
		warnx("asking neighbours: %s", strerror(error));
	return 3;
}

int
resolve_update(struct resolver *r, struct status *status)
{
	int code = 0, error = r->egresses->neighbours != NULL ? neighbours_update(r->egresses->neighbours) : 0;
	uint32_t i;

	r->solicited = 0;
	if (error != 0)
		return fail(r, error);
	while (code == 0 && signals_stop() == 0 && (i = r->pending.first) != PENDING_NONE) {
		const struct pending_probe *probe = &r->pending.probes[i];
		enum capping capping = capping_take(r->transmit, probe);

		if (capping == CAPPING_FULL)
			break;
		(void)pending_next(&r->pending);
		if (capping == CAPPING_HELD) {
			r->pending.probes[i].held = HELD_NONE;
			pending_done(&r->pending, i);
			continue;
		}
		transmit_add_pending(r->transmit, probe, probe->mac, i);
		code = transmit_full(r->transmit) ? transmit_send(r->transmit, status) : 0;
	}
	transmit_update_progress(r->transmit);
	return code;
}

/* The time until something is due: a solicitation, or a ready or held probe. */
static struct timespec
time_left(const struct resolver *r)
{
	const struct timespec hour = { 3600, 0 };
	struct timespec left = r->egresses->neighbours != NULL ? neighbours_left(r->egresses->neighbours) : hour;
	int64_t ns = left.tv_sec * MONOTONIC_SECOND + left.tv_nsec;

	if (r->pending.first != PENDING_NONE && ns > FULL_WAIT)
		ns = FULL_WAIT;
	if (r->held->waiting > 0 && ns > held_due(r->held) - monotonic_now())
		ns = held_due(r->held) - monotonic_now();
	return ns > 0 ? (struct timespec){ ns / MONOTONIC_SECOND, ns % MONOTONIC_SECOND } : (struct timespec){ 0 };
}

int
resolve_wait(struct resolver *r, struct pollfd *input, struct status *status)
{
	struct pollfd fds[1 + NEIGHBOURS_FDS] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	struct timespec left;
	int code = transmit_send(r->transmit, status);

	if (code != 0 || signals_stop() != 0)
		return code;
	if (input != NULL)
		fds[0] = *input;
	transmit_flush(r->transmit, status);
	if (r->egresses->neighbours != NULL)
		neighbours_fds(r->egresses->neighbours, fds + 1);
	left = time_left(r);
	/* a wait for the cap does not count as late */
	r->transmit->pace.idle = r->held->waiting > 0;
	if (ppoll(fds, sizeof(fds) / sizeof(*fds), &left, NULL) == -1) {
		fds[0].revents = 0;
		code = check_links(r);
	}
	status_poll(status);
	if (input != NULL)
		input->revents = fds[0].revents;
	return code == 0 ? resolve_update(r, status) : code;
}

/* Drops the probes that wait for a denied neighbour, and counts them. Returns whether it did. */
static bool
drop_denied(void *ctx, struct neighbour *e)
{
	struct resolver *r = ctx;

	if (e->first == NEIGHBOUR_END || !deny_has(r->deny, &e->addr))
		return false;
	r->deny->denied += pending_drop(&r->pending, e);
	return true;
}

void
resolve_reloaded(struct resolver *r)
{
	if (r->egresses->neighbours == NULL)
		return;
	neighbours_drop(r->egresses->neighbours, drop_denied, r);
	transmit_update_progress(r->transmit);
}

/* Solicits a neighbour for probes at the proper time, unless lists reloaded meanwhile deny it. */
static int
solicit(struct resolver *r, struct neighbour *e, size_t frame_len, struct status *status)
{
	uint64_t units = pace_units(&r->solicitations, frame_wire_bits(frame_len));
	int error;

	if (!pace_wait(&r->solicitations, units, &r->transmit->steering, status) || drop_denied(r, e))
		return 0;
	error = neighbours_resolve(r->egresses->neighbours, e, NEIGHBOUR_TRIES);
	r->solicited++;
	return error != 0 ? fail(r, error) : 0;
}

int
resolve_probe(struct resolver *r, const struct pending_probe *probe, struct status *status)
{
	const struct egress *out = probe->egress;
	struct neighbour *e = NULL;
	int code = 0;

	if (!pending_full(&r->pending))
		e = neighbours_look_up(r->egresses->neighbours, out->neighbour_link, &probe->target.addr);
	if (e == NULL)
		return RESOLVE_BUSY;
	/* A probe that was held back has already been charged. */
	if (e->state == NEIGHBOUR_REACHABLE) {
		enum capping capping = probe->held != HELD_NONE ? CAPPING_LEAVES : capping_take(r->transmit, probe);

		if (capping == CAPPING_LEAVES)
			transmit_add_pending(r->transmit, probe, e->mac, PENDING_NONE);
		return capping == CAPPING_FULL ? RESOLVE_BUSY : 0;
	}
	progress_count(&r->transmit->progress, &probe->target, probe->number);
	if (e->state == NEIGHBOUR_FAILED) {
		r->unreachable++;
		if (probe->held != HELD_NONE)
			held_done(r->held, probe->held);
		return transmit_send(r->transmit, status);
	}
	pending_add(&r->pending, e, probe);
	if (e->state == NEIGHBOUR_NONE)
		code = solicit(r, e, out->encapsulation[0]->frame.len, status);
	return code == 0 && r->solicited >= r->transmit->pace.batch ? resolve_update(r, status) : code;
}
