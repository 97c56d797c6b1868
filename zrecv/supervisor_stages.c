/* SPDX-License-Identifier: ISC
 *
 * Follows the stages of a command. Reads their status lines from the pipe that they share, passes
 * complete lines on, and remembers them. Invariant: a stage that began and never ended is
 * noticed, immediately if it is a process of the command's own group.
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

/* stage.watch without a descriptor */
enum { NOT_YET = -1, NEVER = -2 };

void
stages_open(struct stages *s, int fd)
{
	s->fd = fd;
	if (fd != -1 && fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		err(3, "status pipe");
}

/*
 * A status above 128 means that a signal was sent to it, which is not its own failure. When the
 * others are stopped after one is lost, that one may get a second signal and die without its last
 * line; so does a stage that is told to stop before it begins.
 */
static bool
ended_well(const struct stages *s, const struct stage *g)
{
	if (g->ended)
		return g->code == 0 || g->code >= 128;
	return s->stopped ? g->signal != 0 : s->told && !g->began;
}

/*
 * Finds the stage of a line. A stage that has ended writes no more lines: its pid may be reused
 * and, if it ended well, its place too.
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
 * Only a process of the group is certainly ours: a command may run its stages in another pid
 * namespace, and their numbers belong to other processes here.
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
		/* The line may have come late, through another program. */
		if (s->lost.pid == g->pid && s->lost.signal == 0)
			s->lost.pid = 0;
	}
}

/* Notes the contents of a stage's line. */
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

/* Lines of another form are passed on too. */
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
 * A line may give the place of an ended stage, and its descriptor, to another stage. So all ended
 * stages are marked before lines are read.
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
