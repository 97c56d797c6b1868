/* SPDX-License-Identifier: ISC
 *
 * The status of a command's stages.
 */
#include "stages.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
stages_open(struct stages *s, int fd)
{
	*s = (struct stages){ .fd = fd };
	if (fd != -1 && fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		err(3, "status pipe");
}

/* Above 128 it died of a signal that it was sent, which is no failure of its own. */
static bool
ended_well(const struct stage *g)
{
	return g->ended && (g->code == 0 || g->code >= 128);
}

/* The stage that a line is of. One that has ended says no more: its pid may come again, and if it ended well so may its place. */
static struct stage *
find(struct stages *s, const char *tool, long pid)
{
	struct stage *place = s->n < STAGES_MAX ? &s->stage[s->n] : NULL;

	for (size_t i = 0; i < s->n; i++) {
		struct stage *g = &s->stage[i];

		if (!g->ended && g->pid == pid && strcmp(g->tool, tool) == 0)
			return g;
		if (ended_well(g))
			place = g;
	}
	if (place == NULL) {
		s->overflow = true;
		return NULL;
	}
	s->n += place == &s->stage[s->n];
	*place = (struct stage){ .pid = pid };
	snprintf(place->tool, sizeof(place->tool), "%s", tool);
	return place;
}

/* line is ended by NUL, without its newline. Lines of another form are passed on all the same. */
static void
note(struct stages *s, const char *line)
{
	const char *end = strstr(line, " end=");
	struct stage *stage;
	char tool[16];
	long pid;

	if (sscanf(line, "%15s pid=%ld", tool, &pid) != 2 || (stage = find(s, tool, pid)) == NULL)
		return;
	if (end != NULL) {
		stage->ended = true;
		stage->code = atoi(end + strlen(" end="));
	}
}

static void
take_lines(struct stages *s, struct status *status)
{
	char *start = s->buf, *newline;

	while ((newline = memchr(start, '\n', (size_t)(s->buf + s->len - start))) != NULL) {
		*newline = '\0';
		note(s, start);
		status_forward(status, start, strstr(start, " end=") != NULL);
		start = newline + 1;
	}
	s->len -= (size_t)(start - s->buf);
	memmove(s->buf, start, s->len);
	if (s->len == sizeof(s->buf))
		s->len = 0;             /* no status line is that long */
}

void
stages_read(struct stages *s, struct status *status)
{
	ssize_t n;

	while (s->fd != -1) {
		n = read(s->fd, s->buf + s->len, sizeof(s->buf) - s->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return;
		if (n == 0) {
			close(s->fd);
			s->fd = -1;
		}
		s->len += (size_t)n;
		take_lines(s, status);
	}
}

static bool
all_ended(const struct stages *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->stage[i].ended)
			return false;
	return true;
}

void
stages_wait(struct stages *s, struct status *status)
{
	stages_read(s, status);
	for (int i = 0; i < 100 && s->fd != -1 && !all_ended(s); i++) {
		poll(&(struct pollfd){ .fd = s->fd, .events = POLLIN }, 1, 10);
		stages_read(s, status);
	}
}

bool
stages_report(const struct stages *s)
{
	bool good = !s->overflow;

	if (s->overflow)
		warnx("too many stages to watch: the scan may be incomplete");
	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];

		if (!g->ended)
			warnx("%s (pid %ld) was killed: the scan is incomplete", g->tool, g->pid);
		else if (!ended_well(g))
			warnx("%s (pid %ld) ended with status %d: the scan is incomplete", g->tool, g->pid, g->code);
		good &= ended_well(g);
	}
	return good;
}
