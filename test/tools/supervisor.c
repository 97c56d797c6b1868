/* SPDX-License-Identifier: ISC
 *
 * Runs the supervisor of zrecv -- command without a receiver: it runs a command, whose stages may
 * be those of a shell, and reports its findings.
 *
 *     usage: supervisor COOLDOWN COMMAND [ARG...]
 *
 * Prints the status lines that it passes on and its own, and a line `# EVENT` for each event:
 * cooldown, over (the cooldown is over), interrupted, now (end at once). It waits until the
 * cooldown is over. The exit status is that of zrecv.
 */
#include "../../zrecv/supervisor.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/signals.h"

static size_t
keys(void *supervisor, char *line, size_t room)
{
	const struct supervisor *s = supervisor;

	return (size_t)snprintf(line, room, " cooldown=%d", (int)s->cooldown);
}

static void
say(bool happens, bool *said, const char *event)
{
	if (happens && !*said)
		printf("# %s\n", event);
	*said |= happens;
	fflush(stdout);
}

static void
wait_for_more(struct supervisor *s, struct status *status)
{
	struct pollfd fds[SUPERVISOR_FDS];
	size_t n = supervisor_watch(s, fds);
	int64_t left = supervisor_due(s) - monotonic_now();

	left = left < 0 ? 0 : left > MONOTONIC_SECOND ? MONOTONIC_SECOND : left;
	poll(fds, n, (int)(left / MONOTONIC_MILLISECOND) + 1);
	supervisor_follow(s, fds, n, status);
	status_poll(status);
}

int
main(int argc, char **argv)
{
	struct supervisor s = { 0 };
	struct status status;
	bool began = false, over = false, now = false, interrupted = false, complete;

	if (argc < 3)
		errx(2, "usage: supervisor COOLDOWN COMMAND [ARG...]");
	s.cooldown_time = atof(argv[1]);
	supervisor_start(&s, argv + 2, false, false);
	status_open(&status, "supervisor", keys, &s);
	status_option(&status, "1");
	status_start(&status);
	supervisor_ready(&s);
	while (s.cooldown != COOLDOWN_OVER && !s.end_now) {
		wait_for_more(&s, &status);
		say(s.interrupted, &interrupted, "interrupted");
		say(s.cooldown >= COOLDOWN_BEGUN, &began, "cooldown");
		say(s.cooldown == COOLDOWN_OVER, &over, "over");
		say(s.end_now, &now, "now");
	}
	supervisor_wait(&s, &status);
	complete = supervisor_report(&s);
	status_exit(&status, s.interrupted ? 128 + SIGINT : s.code == 0 && !complete ? 1 : s.code);
}
