/* SPDX-License-Identifier: ISC
 *
 * Reads steering lines without waiting, and sleeps without delaying the next line.
 */
#include "steering.h"

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/option.h"

/* Files do not notify their readers, so they are polled. */
#define READ_FILE_EVERY (100 * MONOTONIC_MILLISECOND)

/* The number of requests since the last steering_read. */
static atomic_int faster, slower;

static void
on_signal(int sig)
{
	if (sig == SIGUSR1)
		faster++;
	else
		slower++;
}

static int
writer_fd(const char *arg)
{
	int fd = option_fd("--steer", arg);

	if (fcntl(fd, F_GETFL) == -1 || (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		errx(2, "--steer: %s: not open for reading", arg);
	return fd;
}

void
steering_open(struct steering *s, const char *arg, bool may_pause)
{
	const struct sigaction sa = { .sa_handler = on_signal };

	*s = (struct steering){ .has_writer = arg != NULL, .may_pause = may_pause };
	if (sigaction(SIGUSR1, &sa, NULL) == -1 || sigaction(SIGUSR2, &sa, NULL) == -1)
		err(3, "sigaction");
	steer_lines_init(&s->writer, arg != NULL ? writer_fd(arg) : -1);
	steer_lines_open_file(&s->file);
	if (may_pause && s->file.fd != -1 && flock(s->file.fd, LOCK_SH) == -1)
		err(2, "ZSTEER");
}

static void
read_writer(struct steer_lines *l)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	char buf[256];
	ssize_t n;

	while (l->fd != -1 && poll(&p, 1, 0) == 1) {
		n = read(l->fd, buf, sizeof(buf));
		if (n > 0) {
			steer_lines_take(l, buf, (size_t)n);
		} else {
			/* nobody is left who could end a pause */
			l->fd = -1;
			l->paused = false;
		}
	}
}

static void
read_file(struct steering *s)
{
	int64_t now = monotonic_now();

	if (now < s->next)
		return;
	s->next = now + READ_FILE_EVERY;
	steer_lines_read_file(&s->file);
}

/* Takes a rate that new lines have set. */
static void
take_rate(struct steering *s, struct steer_lines *l)
{
	if (l->rate >= 0)
		s->rate = l->rate;
	l->rate = -1;
}

void
steering_read(struct steering *s)
{
	for (int i = atomic_exchange(&faster, 0); i > 0; i--)
		s->rate *= 1.05;
	for (int i = atomic_exchange(&slower, 0); i > 0; i--)
		s->rate /= 1.05;
	read_writer(&s->writer);
	if (s->file.fd != -1)
		read_file(s);
	take_rate(s, s->has_writer ? &s->writer : &s->file);
	s->paused = s->writer.paused || (s->may_pause && s->file.paused);
}

void
steering_sleep(const struct steering *s, int64_t until)
{
	struct pollfd p = { .fd = s->writer.fd, .events = POLLIN };
	struct timespec at;
	int64_t left;

	if (s->file.fd != -1 && until > s->next)
		until = s->next;
	at = (struct timespec){ until / MONOTONIC_SECOND, until % MONOTONIC_SECOND };
	if (p.fd == -1) {
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		return;
	}
	left = until - monotonic_now();
	at = (struct timespec){ left > 0 ? left / MONOTONIC_SECOND : 0, left > 0 ? left % MONOTONIC_SECOND : 0 };
	ppoll(&p, 1, &at, NULL);
}
