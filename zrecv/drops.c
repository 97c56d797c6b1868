/* SPDX-License-Identifier: ISC
 *
 * Sums an interface's drop counters since the start. Invariant: a driver that resets its counters
 * never lowers the sum below 0.
 */
#include "drops.h"

#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * From Documentation/networking/statistics.rst of Linux: dropped for lack of memory or because
 * unwanted; no free buffer in the host; full hardware queue. Errors of the cable are not
 * included.
 */
static const char *const counters[DROPS_COUNTERS] = { "rx_dropped", "rx_missed_errors", "rx_fifo_errors" };

static int
open_file(const char *interface, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", interface, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* False if the interface is gone. */
static bool
read_number(int fd, uint64_t *n)
{
	char text[32];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	if (len <= 0)
		return false;
	text[len] = '\0';
	*n = strtoull(text, NULL, 10);
	return true;
}

static bool
is_ours(const char *interface)
{
	int fd = open_file(interface, "ifindex");
	uint64_t index = 0;
	bool same = fd != -1 && read_number(fd, &index) && index == if_nametoindex(interface);

	if (fd != -1)
		close(fd);
	return same;
}

bool
drops_open(struct drops *d, const char *interface)
{
	char name[64];

	if (!is_ours(interface))
		return false;
	for (int i = 0; i < DROPS_COUNTERS; i++) {
		snprintf(name, sizeof(name), "statistics/%s", counters[i]);
		d->fd[i] = open_file(interface, name);
		if (d->fd[i] == -1 || !read_number(d->fd[i], &d->first[i]))
			return false;
		d->last[i] = d->first[i];
	}
	return true;
}

/* A driver may have reset its counters to 0. */
uint64_t
drops_read(struct drops *d)
{
	uint64_t sum = 0;

	for (int i = 0; i < DROPS_COUNTERS; i++) {
		read_number(d->fd[i], &d->last[i]);
		sum += d->last[i] > d->first[i] ? d->last[i] - d->first[i] : 0;
	}
	return sum;
}
