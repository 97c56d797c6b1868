/* SPDX-License-Identifier: ISC
 *
 * The stages of a command: their status lines are read from the pipe that they share, passed on
 * whole, and remembered, so that one that began and never ended is noticed; at once, where it is
 * a process of the command's own group.
 */
#include "supervisor.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* stage.watch, where there is no descriptor */
enum { NOT_YET = -1, NEVER = -2 };

void
stages_open(struct stages *s, int fd)
{
	s->fd = fd;
	if (fd != -1 && fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		err(3, "status pipe");
}

/*
 * Above 128 it died of a signal that it was sent, which is no failure of its own. When all are
 * stopped since one was lost, that one may get its second signal, of which it dies without a
 * word; and so does one that is told to stop before it has begun.
 */
static bool
ended_well(const struct stages *s, const struct stage *g)
{
	if (g->ended)
		return g->code == 0 || g->code >= 128;
	return s->stopped ? g->signal != 0 : s->told && !g->began;
}

/*
 * The stage that a line is of. One that has ended says no more: its pid may come again, and if it
 * ended well so may its place.
 */
static struct stage *
find(struct stages *s, const char *tool, long pid)
{
	struct stage *place = s->n < STAGES_MAX ? &s->stage[s->n] : NULL;

	for (size_t i = 0; i < s->n; i++) {
		struct stage *g = &s->stage[i];

		if (!g->ended && g->pid == pid && strcmp(g->tool, tool) == 0) {
			g->began = true;
			return g;
		}
		if (g->ended && ended_well(s, g))
			place = g;
	}
	if (place == NULL) {
		s->overflow = true;
		return NULL;
	}
	s->n += place == &s->stage[s->n];
	*place = (struct stage){ .pid = pid, .watch = NOT_YET };
	snprintf(place->tool, sizeof(place->tool), "%s", tool);
	return place;
}

/*
 * Only a process of the group is one of ours for sure: a command may have its stages in a pid
 * namespace of their own, where other processes have their numbers here.
 */
static void
watch(struct stage *g, pid_t group)
{
	if (g->watch != NOT_YET || group == 0)
		return;
	g->watch = (int)syscall(SYS_pidfd_open, (pid_t)g->pid, 0);
	if (g->watch != -1 && getpgid((pid_t)g->pid) == group)
		return;
	if (g->watch != -1)
		close(g->watch);
	g->watch = NEVER;
}

static void
mark_lost(struct stages *s, const struct stage *g)
{
	if (g->watch >= 0 && s->lost.pid == 0)
		s->lost = *g;
}

static void
unwatch(struct stage *g)
{
	if (g->watch >= 0)
		close(g->watch);
	g->watch = NEVER;
}

static void
take_word(struct stages *s, struct stage *g, const struct status_word *w)
{
	uint64_t number;

	if (!status_word_number(w, 10, &number) || number > INT_MAX)
		return;
	if (status_word_is(w, "signal")) {
		g->signal = (int)number;
		mark_lost(s, g);
	} else if (status_word_is(w, "end")) {
		g->ended = true;
		g->code = (int)number;
		unwatch(g);
		/* It may have come by way of another program. */
		if (s->lost.pid == g->pid && s->lost.signal == 0)
			s->lost.pid = 0;
	}
}

/* What a line says of its stage. */
static void
note(struct stages *s, struct status_line line)
{
	struct stage *stage = find(s, line.tool, line.pid);
	struct status_word word;

	if (stage == NULL)
		return;
	watch(stage, s->group);
	while (status_line_next(&line, &word))
		take_word(s, stage, &word);
}

/* Lines of another form are passed on all the same. */
static void
take_line(struct stages *s, const char *text, struct status *status)
{
	struct status_line line;
	struct status_word end;
	bool is_line = status_line_parse(&line, text, strlen(text));

	if (is_line) {
		if (s->on_line != NULL)
			s->on_line(s->ctx, &line);
		note(s, line);
	}
	status_forward(status, text, is_line && status_line_find(line, "end", &end));
}

static void
take_lines(struct stages *s, struct status *status)
{
	char *start = s->buf, *newline;

	while ((newline = memchr(start, '\n', (size_t)(s->buf + s->len - start))) != NULL) {
		*newline = '\0';
		take_line(s, start, status);
		start = newline + 1;
	}
	s->len -= (size_t)(start - s->buf);
	memmove(s->buf, start, s->len);
	if (s->len == sizeof(s->buf))
		s->len = 0;             /* no status line is that long */
}

size_t
stages_watch(struct stages *s, struct pollfd *fds)
{
	for (size_t i = 0; i < s->n; i++) {
		watch(&s->stage[i], s->group);
		fds[i] = (struct pollfd){ .fd = s->stage[i].watch, .events = POLLIN };
	}
	return s->n;
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

/*
 * A line that is read may give the place of a stage that has ended, and the number of its
 * descriptor, to another one: so it is noted with the stage that it is gone, before any is read.
 */
void
stages_update(struct stages *s, const struct pollfd *fds, size_t n, struct status *status)
{
	for (size_t i = 0; i < n; i++)
		s->stage[i].gone = fds[i].revents != 0;
	stages_read(s, status);
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].gone) {
			mark_lost(s, &s->stage[i]);
			unwatch(&s->stage[i]);
		}
}

bool
stages_any_runs(const struct stages *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].watch >= 0 && s->stage[i].signal == 0)
			return true;
	return false;
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

		if (ended_well(s, g))
			continue;
		good = false;
		if (g->ended)
			warnx("%s (pid %ld) ended with status %d: the scan is incomplete", g->tool, g->pid, g->code);
		else
			warnx("%s (pid %ld) was killed: the scan is incomplete", g->tool, g->pid);
	}
	return good;
}
