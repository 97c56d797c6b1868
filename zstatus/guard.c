/* SPDX-License-Identifier: ISC
 *
 * Stops senders by the pids in their status lines. A process with such a pid but another name is
 * left alone.
 */
#include "guard.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Seconds: the time that too few must answer, and the minimum time of the scan before that counts.
 */
static const double POOR_SECONDS = 5;

void
guard_watch(struct guard *g, long pid)
{
	g->parent = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	if (g->parent == -1 && errno != ESRCH)
		err(3, "-p: %ld", pid);
	g->stops = g->parent == -1;
}

/* Returns true if the process has the name of the stage. */
static bool
has_name(long pid, const char *name)
{
	char path[64], comm[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd != -1 ? read(fd, comm, sizeof(comm)) : -1;
	if (fd != -1)
		close(fd);
	return n > 0 && strlen(name) == (size_t)n - 1 && memcmp(comm, name, (size_t)n - 1) == 0;
}

/* Stops each sender once: a second signal would end it before its last status line. */
static void
stop_senders(struct scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct stage *g = &s->stage[i];

		if (g->tool != ZSEND || g->has[END] || g->told_to_stop)
			continue;
		g->told_to_stop = true;
		if (has_name(g->pid, g->name))
			kill((pid_t)g->pid, SIGTERM);
	}
}

/* Stops the scan if too few hosts answer for five seconds, but not in its first five seconds. */
static void
look_at_hits(struct guard *g, const struct scan *s, struct messages *m)
{
	uint64_t sent = scan_total(s, ZSEND, SENT);
	double t = s->shown.t;

	if (t < POOR_SECONDS || sent == 0 || scan_total(s, ZSEND, PAUSED) > 0 || 100 * (double)s->shown.count[HITS] / (double)sent >= g->hit_rate) {
		g->poor_since = t;
		return;
	}
	if (t - g->poor_since < POOR_SECONDS || g->too_few || scan_senders(s) == 0)
		return;
	g->too_few = g->stops = true;
	messages_say(m, LEVEL_WARN, "zstatus: for 5 s fewer than %s%% have answered: stopped", g->hit_rate_text);
}

void
guard_look(struct guard *g, struct scan *s, struct messages *m, bool second)
{
	struct pollfd p = { .fd = g->parent, .events = POLLIN };

	if (g->parent != -1 && poll(&p, 1, 0) == 1) {
		close(g->parent);
		g->parent = -1;
		g->stops = true;
	}
	if (g->hit_rate > 0 && second)
		look_at_hits(g, s, m);
	if (g->stops)
		stop_senders(s);
}
