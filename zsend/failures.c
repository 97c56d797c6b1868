/* SPDX-License-Identifier: ISC
 *
 * Decides from the errno of an engine whether a frame is tried again or given up.
 */
#include "failures.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

/* A device without room for this many tries (about 3 s), and without carrier, has failed. */
enum { STALLS_BRIEF = 1000, STALLS_MAX = 3500 };

/* The number of failed frames that are reported one by one. */
#define NAMED_MAX 10

/* Errors that mean that the device is gone, not that one frame was bad. */
static bool
is_fatal(int error)
{
	return error == ENETDOWN || error == ENXIO || error == ENODEV;
}

/*
 * Errors of the kernel's routing: no route for this frame, at present or ever, or one that
 * prohibits it.
 */
static bool
is_unreachable(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES;
}

/*
 * ENOBUFS means that a device's queue is full, or that it has no carrier; EAGAIN that a file's
 * buffer is full. Frames that did not leave are sent again. Returns false if the device has
 * failed.
 */
static bool
make_room(struct failures *f, const struct encapsulation *c, int error, struct status *status)
{
	const struct timespec moment = { 0, f->stalls < STALLS_BRIEF ? 20000 : 1000000 };

	if (c->engine->flush != NULL)
		c->engine->flush(c->engine, status);
	if (error == ENOBUFS) {
		nanosleep(&moment, NULL);
		if (++f->stalls > STALLS_MAX) {
			f->stalls = STALLS_BRIEF;
			return link_error(c->link, true) == 0;
		}
	}
	status_poll(status);
	return true;
}

static void
give_up(struct failures *f, const struct target *t, int error)
{
	char text[TARGET_STRLEN];

	target_format(t, text);
	if (is_unreachable(error))
		f->unreachable++;
	else
		f->failed++;
	if (f->failed + f->unreachable <= NAMED_MAX)
		warnx("%s: not sent: %s", text, strerror(error));
	f->tries = 0;
}

enum failure
failures_take(struct failures *f, const struct encapsulation *c, const struct target *t, int error, struct status *status)
{
	if (error == EINTR || error == EAGAIN || error == ENOBUFS) {
		if (make_room(f, c, error, status))
			return FAILURE_TRY_AGAIN;
		error = ENETDOWN;
	} else if (!is_fatal(error) && link_error(c->link, false) != 0) {
		error = link_error(c->link, false);
	}
	if (is_fatal(error)) {
		warnx("%s: %s", c->link->ifname, strerror(error));
		return FAILURE_OF_DEVICE;
	}
	if (!is_unreachable(error) && f->tries++ < f->retries)
		return FAILURE_TRY_AGAIN;
	give_up(f, t, error);
	return FAILURE_GIVEN_UP;
}

bool
failures_tell_too_many(const struct failures *f)
{
	if (f->failed <= f->max)
		return false;
	warnx("stopped: more than %" PRIu64 " frames were not sent", f->max);
	return true;
}

void
failures_report(const struct failures *f)
{
	if (f->failed + f->unreachable > NAMED_MAX)
		warnx("%" PRIu64 " frames not sent in all", f->failed + f->unreachable);
}
