/* SPDX-License-Identifier: ISC
 *
 * The status of a command's stages.
 */
#include "stages.h"

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

#include "io/status_line.h"

/* stage.watch, where there is no descriptor */
enum { NOT_YET = -1, NEVER = -2 };

void
stages_open(struct stages *s, int fd)
{
	*s = (struct stages){ .fd = fd };
	if (fd != -1 && fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		err(3, "status pipe");
}

/*
 * Above 128 it died of a signal that it was sent, which is no failure of its own. When all are stopped since one was lost, that one
 * may get its second signal, of which it dies without a word; and so does one that is told to stop before it has begun.
 */
static bool
ended_well(const struct stages *s, const struct stage *g)
{
	if (g->ended)
		return g->code == 0 || g->code >= 128;
	return s->stopped ? g->signal != 0 : s->told && !g->began;
}

/* The stage that a line is of. One that has ended says no more: its pid may come again, and if it ended well so may its place. */
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
 * Only a process of the group is one of ours for sure: a command may have its stages in a pid namespace of their own, where
 * other processes have their numbers here.
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
lose(struct stages *s, const struct stage *g)
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
		lose(s, g);
	} else if (status_word_is(w, "end")) {
		g->ended = true;
		g->code = (int)number;
		unwatch(g);
		/* It may have come by way of another program. */
		if (s->lost.pid == g->pid && s->lost.signal == 0)
			s->lost.pid = 0;
	}
}

/* line is ended by NUL, without its newline. Lines of another form are passed on all the same. */
static void
note(struct stages *s, const char *line)
{
	struct status_line status;
	struct status_word word;
	struct stage *stage;

	senders_note(&s->senders, line);
	if (!status_line_parse(&status, line, strlen(line)) || (stage = find(s, status.tool, status.pid)) == NULL)
		return;
	watch(stage, s->group);
	while (status_line_next(&status, &word))
		take_word(s, stage, &word);
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
 * A line that is read may give the place of a stage that has ended, and the number of its descriptor, to another one: so it is
 * noted with the stage that it is gone, before any is read.
 */
void
stages_heed(struct stages *s, const struct pollfd *fds, size_t n, struct status *status)
{
	for (size_t i = 0; i < n; i++)
		s->stage[i].gone = fds[i].revents != 0;
	stages_read(s, status);
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].gone) {
			lose(s, &s->stage[i]);
			unwatch(&s->stage[i]);
		}
}

bool
stages_go_on(const struct stages *s)
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
