/* SPDX-License-Identifier: ISC
 *
 * Sets the rate of SYNs to the whole rate less that of the segments. Each open port causes two or
 * three segments some time after its SYN. If SYNs followed the segments of one interval, both
 * would oscillate between zero and the whole rate. So a mean is used in which an interval has a
 * weight of a tenth: with k segments for each SYN, each interval multiplies the distance from
 * equilibrium by 1 - (1 + k) / 10. The mean starts at the largest possible number of segments, so
 * that SYNs only increase from there.
 */
#include "share.h"

#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/monotonic.h"
#include "io/option.h"

#define INTERVAL (100 * MONOTONIC_MILLISECOND)

/* Weight of an interval in the mean; minimum part of the rate for SYNs. */
#define WEIGHT 0.1
#define PART_MIN 0.01

/* The command inherits the descriptor: the sender may read a named pipe through it. */
static void
add_sender(struct share *s, const char *fd)
{
	if (s->n == SHARE_SENDERS_MAX)
		errx(2, "--share: more than %d descriptors", SHARE_SENDERS_MAX);
	s->fds[s->n++] = option_writable_fd("--share", fd, STDERR_FILENO + 1);
}

void
share_option(struct share *s, const char *arg)
{
	char *text = copy_text_or_die(arg, SIZE_MAX), *rate = strchr(text, ':'), *fd;

	if (rate == NULL)
		errx(2, "--share: want FD[,FD...]:RATE: %s", arg);
	*rate++ = '\0';
	s->rate = option_rate("--share", rate);
	if (s->rate <= 0)
		errx(2, "--share: want a rate above 0: %s", arg);
	s->n = 0;
	while ((fd = strsep(&text, ",")) != NULL)
		add_sender(s, fd);
	steer_lines_open_file(&s->file);
}

/* Counts the packets since the last call; an excess over the rate is subtracted later. */
static void
reckon(struct share *s, uint64_t fed, double seconds)
{
	double segments = (double)(fed - s->fed);

	s->segments += WEIGHT * (segments / seconds - s->segments);
	s->overdrawn += segments + (s->syns - s->rate) * seconds;
	if (s->overdrawn < 0)
		s->overdrawn = 0;
}

/* At the start, and after a pause. */
static void
begin(struct share *s)
{
	s->segments = s->rate * s->fed_each / (s->fed_each + 1);
	s->overdrawn = 0;
}

/* A line is written completely or not at all; false if its reader is gone. */
static bool
tell(int fd, const char *line, size_t n)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	if (poll(&p, 1, 0) <= 0)
		return true;
	return !(p.revents & (POLLERR | POLLNVAL)) && (!(p.revents & POLLOUT) || write(fd, line, n) == (ssize_t)n);
}

static void
tell_all(struct share *s)
{
	char line[64];
	size_t there = 0, n = (size_t)snprintf(line, sizeof(line), "rate %.2f\n", s->syns / (double)s->n);

	for (size_t i = 0; i < s->n; i++)
		if (tell(s->fds[i], line, n))
			s->fds[there++] = s->fds[i];
	s->n = there;
}

void
share_tell(struct share *s, uint64_t fed)
{
	int64_t now = monotonic_now();

	if (s->n == 0 || now < s->next)
		return;
	steer_lines_read_file(&s->file);
	if (s->file.rate > 0)
		s->rate = s->file.rate;
	if (s->next == 0 || s->file.paused)
		begin(s);
	else
		reckon(s, fed, (double)(now - s->last) / (double)MONOTONIC_SECOND);
	s->syns = s->rate - s->segments - s->overdrawn;
	if (s->syns < PART_MIN * s->rate)
		s->syns = PART_MIN * s->rate;
	s->fed = fed;
	s->last = now;
	s->next = now + INTERVAL;
	/* A sender may notice a pause later than we do. */
	if (!s->file.paused)
		tell_all(s);
}
