/* SPDX-License-Identifier: ISC
 *
 * Probes to hosts on the link itself.
 */
#include "resolve.h"

#include <err.h>
#include <poll.h>
#include <string.h>

#include "io/signals.h"

/* How often a neighbour is asked, a second apart. */
#define NEIGHBOUR_TRIES 2

/* Whether an interface has failed; its exit status, with a message. */
static int
check_links(const struct sender *s)
{
	for (size_t i = 0; s->egresses.file == NULL && i < s->egresses.encapsulations_n; i++) {
		const struct link *l = s->egresses.encapsulations[i]->link;
		int error = link_error(l, false);

		if (error != 0) {
			warnx("%s: %s", l->ifname, strerror(error));
			return 3;
		}
	}
	return 0;
}

/* Asking neighbours has failed, most often since the interface has. */
static int
lost(const struct sender *s, int error)
{
	if (check_links(s) == 0)
		warnx("asking neighbours: %s", strerror(error));
	return 3;
}

int
local_settle(struct sender *s, struct status *status)
{
	int code = 0, error = s->egresses.neighbours != NULL ? neighbours_update(s->egresses.neighbours) : 0;
	uint32_t i;

	s->asked = 0;
	if (error != 0)
		return lost(s, error);
	while (code == 0 && signals_stop() == 0 && (i = parked_next(&s->parked)) != PARKED_NONE) {
		const struct parked_probe *probe = &s->parked.probes[i];

		sender_add(s, probe, probe->mac, i);
		code = sender_send_full(s, status);
	}
	batch_progress(&s->batch);
	return code;
}

/* Whether probes wait for it that must not leave. They are done with then. */
static bool
drop_denied(void *ctx, struct neighbour *e)
{
	struct sender *s = ctx;

	if (e->first == NEIGHBOUR_END || !deny_has(&s->deny, &e->addr))
		return false;
	s->batch.denied += parked_forget(&s->parked, e);
	return true;
}

void
local_reloaded(struct sender *s)
{
	if (s->egresses.neighbours == NULL)
		return;
	neighbours_drop(s->egresses.neighbours, drop_denied, s);
	batch_progress(&s->batch);
}

int
local_wait(struct sender *s, int fd, bool *input, struct status *status)
{
	struct pollfd fds[1 + NEIGHBOURS_FDS] = { { .fd = fd, .events = POLLIN }, { .fd = -1 }, { .fd = -1 } };
	struct timespec left = { 3600, 0 };
	int code = batch_send(&s->batch, status);

	if (code != 0 || signals_stop() != 0)
		return code;
	batch_flush(&s->batch, status);
	if (s->egresses.neighbours != NULL) {
		neighbours_fds(s->egresses.neighbours, fds + 1);
		left = neighbours_left(s->egresses.neighbours);
	}
	if (ppoll(fds, sizeof(fds) / sizeof(*fds), &left, NULL) == -1) {
		fds[0].revents = 0;
		code = check_links(s);
	}
	status_poll(status);
	*input = fds[0].revents != 0;
	if (code == 0)
		code = local_settle(s, status);
	return code;
}

int
local_probe(struct sender *s, struct parked_probe *probe, struct status *status)
{
	struct neighbour *e = NULL;
	struct neighbours *neighbours = s->egresses.neighbours;
	const struct egress *out = probe->egress;
	uint64_t units = batch_units(&s->batch, out->encapsulation->frame.len);
	bool input;
	int code = 0, error = 0;

	while (code == 0 && signals_stop() == 0
	    && (parked_full(&s->parked) || (e = neighbours_look_up(neighbours, out->asked_as, &probe->target.addr)) == NULL))
		code = local_wait(s, -1, &input, status);
	if (code != 0 || e == NULL)
		return code;
	if (e->state == NEIGHBOUR_REACHABLE) {
		sender_add(s, probe, e->mac, PARKED_NONE);
		return 0;
	}
	batch_count(&s->batch, &probe->target, probe->number);
	if (e->state == NEIGHBOUR_FAILED) {
		s->not_parked++;
		return batch_send(&s->batch, status);
	}
	parked_add(&s->parked, e, probe);
	if (e->state == NEIGHBOUR_NONE) {
		if (!pace_wait(&s->questions, units, &s->batch.control, status))
			return 0;
		/* By lists that were read meanwhile. */
		if (drop_denied(s, e))
			return 0;
		error = neighbours_resolve(neighbours, e, NEIGHBOUR_TRIES);
		s->asked++;
	}
	if (error != 0)
		return lost(s, error);
	return s->asked >= s->batch.pace.batch ? local_settle(s, status) : 0;
}
