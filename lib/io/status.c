/* SPDX-License-Identifier: ISC
 *
 * Writes status lines. Each is a single write below PIPE_BUF, so lines of many writers never mix.
 */
#include "io/status.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/option.h"
#include "io/signals.h"

#define ENVIRONMENT "ZSTATUS_FD"
#define SENDER "ZSENDER"

/* The time in ms that the last line may wait for room. */
enum { LAST_WAIT = 1000 };

/* The longest name of a sender. */
enum { SENDER_MAX = 15 };

static int
finish(struct status *st, int code)
{
	int (*f)(void *, int) = st->finish;

	st->finish = NULL;
	return f != NULL ? f(st->ctx, code) : code;
}

/* A stage that loses its status reader stops, since the scan is over. */
static void
lost_lifeline(struct status *st)
{
	if (st->says_lost || st->sigpipe_inherited) {
		warnx("the reader of the status is gone: stopped");
		exit(3);
	}
	finish(st, 128 + SIGPIPE);
	signals_die(SIGPIPE);
}

/*
 * Writes a line with its newline after waiting at most wait_ms for room. Returns false if the
 * reader is gone.
 */
static bool
put(int fd, const char *line, size_t n, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	int ready = 0;

	/* The tick interrupts a wait at most once a second. */
	for (int tries = 0; tries < 2 && (ready = poll(&p, 1, wait_ms)) == -1; tries++)
		;
	if (ready != 1)
		return true;
	return !(p.revents & (POLLERR | POLLNVAL)) && (write(fd, line, n) != -1 || errno != EPIPE);
}

/* Writes a line to all readers of the status. */
static void
put_all(struct status *st, const char *line, size_t n, int wait_ms)
{
	if (st->fd != -1 && !put(st->fd, line, n, wait_ms))
		st->fd = -1;
	if (st->lifeline != -1 && !put(st->lifeline, line, n, wait_ms)) {
		st->lifeline = -1;
		if (!st->ending)
			lost_lifeline(st);
	}
}

static void
write_line(struct status *st, int wait_ms, const char *end)
{
	char line[PIPE_BUF], stop[32] = "";
	size_t n;

	st->signal = signals_stop_sent();
	if (st->signal != 0)
		snprintf(stop, sizeof(stop), " signal=%d", st->signal);
	n = (size_t)snprintf(line, sizeof(line), "%s pid=%ld t=%.3f%s", st->tool, (long)getpid(), (double)(monotonic_now() - st->opened) / 1e9,
	    st->sender);
	n += st->keys(st->ctx, line + n, sizeof(line) - n);
	n += (size_t)snprintf(line + n, n < sizeof(line) ? sizeof(line) - n : 0, "%s%s\n", stop, end);
	if (n < sizeof(line))
		put_all(st, line, n, wait_ms);
}

static void
last_line(struct status *st, int code)
{
	char end[32];

	if (st->ending)
		return;
	st->ending = true;
	snprintf(end, sizeof(end), " end=%d", code);
	write_line(st, LAST_WAIT, end);
}

static void
at_exit(int code, void *st)
{
	last_line(st, finish(st, code));
}

/*
 * Takes the name that distinguishes several pipelines of one scan. It is written as it is, so
 * only safe characters are allowed.
 */
static void
take_sender(struct status *st)
{
	static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
	const char *name = getenv(SENDER);

	if (name == NULL || *name == '\0')
		return;
	if (strlen(name) > SENDER_MAX || strspn(name, allowed) != strlen(name))
		errx(2, "%s: want letters, digits, _ and -, %d at most: %s", SENDER, SENDER_MAX, name);
	snprintf(st->sender, sizeof(st->sender), " sender=%s", name);
}

void
status_open(struct status *st, const char *tool, size_t (*keys)(void *ctx, char *line, size_t room), void *ctx)
{
	const char *env = getenv(ENVIRONMENT);
	struct sigaction inherited;

	*st = (struct status){ .tool = tool, .fd = -1, .lifeline = -1, .keys = keys, .ctx = ctx };
	st->sigpipe_inherited = sigaction(SIGPIPE, NULL, &inherited) == 0 && inherited.sa_handler == SIG_IGN;
	signal(SIGPIPE, SIG_IGN);
	st->opened = monotonic_now();
	if (on_exit(at_exit, st) != 0)
		err(3, "on_exit");
	take_sender(st);
	if (env != NULL) {
		st->lifeline = option_writable_fd(ENVIRONMENT, env, 0);
		write_line(st, 0, "");
	}
}

void
status_option(struct status *st, const char *option_u)
{
	st->fd = option_writable_fd("-u", option_u, 0);
}

void
status_finish(struct status *st, int (*f)(void *ctx, int code))
{
	st->finish = f;
}

void
status_reload(struct status *st, void (*f)(void *ctx))
{
	st->reload = f;
	signals_catch_reload();
}

void
status_start(struct status *st)
{
	signals_init();
	if (st->fd != -1)
		write_line(st, 0, "");
}

void
status_poll(struct status *st)
{
	if (st->reload != NULL && signals_reload())
		st->reload(st->ctx);
	if (signals_tick() || st->signal != signals_stop_sent())
		write_line(st, 0, "");
}

void
status_forward(struct status *st, const char *text, bool last)
{
	char line[PIPE_BUF];
	int n = snprintf(line, sizeof(line), "%s\n", text);

	if (n < (int)sizeof(line))
		put_all(st, line, (size_t)n, last ? LAST_WAIT : 0);
}

void
status_exit(struct status *st, int code)
{
	code = finish(st, code);
	if (signals_interrupted()) {
		last_line(st, 128 + SIGINT);
		signals_die(SIGINT);
	}
	exit(code);
}

void
status_lost_output_and_exit(struct status *st, const char *name, int error)
{
	if (error != EPIPE) {
		errno = error;
		warn("%s", name);
		status_exit(st, 3);
	}
	if (finish(st, 0) != 0)
		exit(3);
	last_line(st, 128 + SIGPIPE);
	if (st->sigpipe_inherited)
		exit(0);
	signals_die(SIGPIPE);
}
