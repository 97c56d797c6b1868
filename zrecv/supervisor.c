/* SPDX-License-Identifier: ISC
 *
 * Follows the parent in the child. Invariant: facts that the parent has reported are never taken
 * back.
 */
#include "supervisor.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "io/monotonic.h"

/*
 * Time that the other stages get to end by themselves after one is lost, in ns: the signal may
 * have been sent to all.
 */
#define GRACE (MONOTONIC_SECOND / 4)

static void
raise_code(struct supervisor *s, int code)
{
	if (code > s->code)
		s->code = code;
}

static bool
tell_parent(const struct supervisor *s, enum control what)
{
	const char byte = (char)what;

	return write(s->control, &byte, 1) == 1;
}

void
supervisor_ready(const struct supervisor *s)
{
	if (s->control != -1 && !tell_parent(s, CONTROL_READY))
		err(3, "parent");
}

bool
supervisor_stop(struct supervisor *s)
{
	return s->control != -1 && s->cooldown == COOLDOWN_AWAITED && tell_parent(s, CONTROL_STOP);
}

static void
lose_parent(struct supervisor *s)
{
	warnx("the parent of the command was killed: the scan is incomplete");
	close(s->control);
	s->control = -1;
	s->parent_died = s->end_now = true;
	raise_code(s, 3);
}

static void
begin_cooldown(struct supervisor *s)
{
	s->cooldown = COOLDOWN_BEGUN;
	s->cooldown_end = monotonic_now() + (int64_t)(s->cooldown_time * 1e9);
}

static void
hear_parent(struct supervisor *s)
{
	char byte;
	ssize_t n = read(s->control, &byte, 1);

	if (n == -1 && errno == EINTR)
		return;
	if (n != 1) {
		lose_parent(s);
		return;
	}
	switch (byte) {
	case CONTROL_END:
		s->end_now = true;
		break;
	case CONTROL_STARTED:
		if (read(s->control, &s->stages.group, sizeof(s->stages.group)) != sizeof(s->stages.group))
			s->stages.group = 0;
		break;
	case CONTROL_INTERRUPTED:
		s->interrupted = true;
		break;
	case CONTROL_TOLD:
		s->stages.told = true;
		break;
	case CONTROL_FAILED:
		raise_code(s, 1);
		begin_cooldown(s);
		break;
	case CONTROL_COOLDOWN:
		begin_cooldown(s);
		break;
	}
}

/*
 * If a stage is killed or told to stop, its readers would first read all that is left in the
 * pipes between them.
 */
static void
check_lost(struct supervisor *s)
{
	const struct stage *lost = &s->stages.lost;

	if (lost->pid == 0 || s->cooldown != COOLDOWN_AWAITED || s->stages.stopped)
		s->grace = 0;
	else if (s->grace == 0)
		s->grace = monotonic_now() + GRACE;
	if (s->grace == 0 || monotonic_now() < s->grace || !stages_any_runs(&s->stages))
		return;
	s->stages.stopped = true;
	if (lost->signal != 0) {
		warnx("%s (pid %ld) was stopped by signal %d: so are the others", lost->tool, lost->pid, lost->signal);
	} else {
		warnx("%s (pid %ld) is gone: the others are stopped", lost->tool, lost->pid);
		raise_code(s, 1);
	}
	if (s->control != -1)
		tell_parent(s, lost->signal == SIGINT ? CONTROL_INTERRUPTED : CONTROL_STOP);
}

size_t
supervisor_watch(struct supervisor *s, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ .fd = s->control, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = s->stages.fd, .events = POLLIN };
	return 2 + stages_watch(&s->stages, fds + 2);
}

void
supervisor_follow(struct supervisor *s, const struct pollfd *fds, size_t n, struct status *status)
{
	if (fds[0].revents != 0)
		hear_parent(s);
	stages_update(&s->stages, fds + 2, n - 2, status);
	check_lost(s);
	if (s->cooldown == COOLDOWN_BEGUN && monotonic_now() >= s->cooldown_end)
		s->cooldown = COOLDOWN_OVER;
}

void
supervisor_read(struct supervisor *s, struct status *status)
{
	struct pollfd control = { .fd = s->control, .events = POLLIN };

	if (!s->end_now && poll(&control, 1, 0) > 0)
		hear_parent(s);
	stages_read(&s->stages, status);
}

int64_t
supervisor_due(const struct supervisor *s)
{
	int64_t due = s->cooldown == COOLDOWN_BEGUN ? s->cooldown_end : INT64_MAX;

	return s->grace > monotonic_now() && s->grace < due ? s->grace : due;
}

void
supervisor_wait(struct supervisor *s, struct status *status)
{
	if (!s->parent_died)
		stages_wait(&s->stages, status);
}

bool
supervisor_report(const struct supervisor *s)
{
	return s->parent_died || stages_report(&s->stages);
}
