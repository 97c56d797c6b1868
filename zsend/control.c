/* SPDX-License-Identifier: ISC
 *
 * Reads commands without waiting, and sleeps so that none is read late.
 */
#include "control.h"

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/option.h"
#include "io/sanitize.h"

/* How often each was asked for since control_read looked. */
static atomic_int faster, slower;

static void
on_signal(int sig)
{
	if (sig == SIGUSR1)
		faster++;
	else
		slower++;
}

void
control_open(struct control *c, const char *arg)
{
	const struct sigaction sa = { .sa_handler = on_signal };

	*c = (struct control){ .fd = -1 };
	if (sigaction(SIGUSR1, &sa, NULL) == -1 || sigaction(SIGUSR2, &sa, NULL) == -1)
		err(3, "sigaction");
	if (arg == NULL)
		return;
	c->fd = option_fd("--control", arg);
	if (fcntl(c->fd, F_GETFL) == -1 || (fcntl(c->fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		errx(2, "--control: %s: not open for reading", arg);
}

static void
obey(struct control *c)
{
	char text[sizeof(c->line)];
	double wanted;

	if (strcmp(c->line, "pause") == 0)
		c->paused = true;
	else if (strcmp(c->line, "resume") == 0)
		c->paused = false;
	else if (strncmp(c->line, "rate ", 5) == 0 && option_rate_parse(c->line + 5, &wanted))
		c->rate = wanted;
	else
		warnx("control: not rate N, pause or resume: %s", sanitize(text, sizeof(text), c->line, strlen(c->line)));
}

/* A line that is too long is cut; no command is that long. */
static void
take_bytes(struct control *c, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\n') {
			c->line[c->n] = '\0';
			obey(c);
			c->n = 0;
		} else if (c->n < sizeof(c->line) - 1) {
			c->line[c->n++] = s[i];
		}
}

void
control_read(struct control *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char buf[256];
	ssize_t n;

	for (int i = atomic_exchange(&faster, 0); i > 0; i--)
		c->rate *= 1.05;
	for (int i = atomic_exchange(&slower, 0); i > 0; i--)
		c->rate /= 1.05;
	while (c->fd != -1 && poll(&p, 1, 0) == 1) {
		n = read(c->fd, buf, sizeof(buf));
		if (n > 0) {
			take_bytes(c, buf, (size_t)n);
		} else {
			/* Nobody is left who could end a pause. */
			c->fd = -1;
			c->paused = false;
		}
	}
}

void
control_sleep(const struct control *c, int64_t until)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	struct timespec at = { until / MONOTONIC_SECOND, until % MONOTONIC_SECOND };
	int64_t left;

	if (c->fd == -1) {
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		return;
	}
	left = until - monotonic_now();
	at = (struct timespec){ left > 0 ? left / MONOTONIC_SECOND : 0, left > 0 ? left % MONOTONIC_SECOND : 0 };
	ppoll(&p, 1, &at, NULL);
}
