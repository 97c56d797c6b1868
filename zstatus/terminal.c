/* SPDX-License-Identifier: ISC
 *
 * Writes to the standard error without waiting.
 */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "io/alloc.h"

/* Maximum number of bytes kept. */
enum { ROOM = 1 << 16 };

enum { DEFAULT_WIDTH = 80 };

/*
 * Opens a terminal again, because all processes with this descriptor share O_NONBLOCK. If that is
 * not permitted, the inherited descriptor is used: poll(2) reports when there is room, but a longer
 * write would wait.
 */
static int
open_again(void)
{
	int fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd != -1 ? fd : STDERR_FILENO;
}

void
terminal_open(struct terminal *t, bool live)
{
	bool is_terminal = isatty(STDERR_FILENO);

	*t = (struct terminal){ .fd = is_terminal ? open_again() : STDERR_FILENO, .kept = allocate_or_die(ROOM, 1) };
	if (!is_terminal)
		return;
	t->columns = DEFAULT_WIDTH;
	terminal_resize(t);
	t->width = live ? t->columns : 0;
}

bool
terminal_no_colour(void)
{
	const char *value = getenv("NO_COLOR");

	return value != NULL && *value != '\0';
}

/* Writes no more than a pipe takes without waiting, after poll(2) reports room. */
static bool
write_some(struct terminal *t)
{
	struct pollfd p = { .fd = t->fd, .events = POLLOUT };
	ssize_t n;

	if (poll(&p, 1, 0) != 1)
		return false;
	n = write(t->fd, t->kept, t->n < PIPE_BUF ? t->n : PIPE_BUF);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* The reader or the terminal has disappeared, or the disk is full. */
	if (n == -1) {
		t->fd = -1;
		t->n = 0;
		return false;
	}
	t->n -= (size_t)n;
	memmove(t->kept, t->kept + n, t->n);
	return true;
}

static bool
put(struct terminal *t, const char *text, size_t n)
{
	if (t->fd == -1)
		return true;
	if (n > ROOM - t->n)
		return false;
	memcpy(t->kept + t->n, text, n);
	t->n += n;
	terminal_flush(t);
	return true;
}

void
terminal_flush(struct terminal *t)
{
	char text[80];
	uint64_t left_out = t->left_out;

	while (t->fd != -1 && t->n > 0 && !t->held && write_some(t))
		;
	if (left_out == 0 || t->n > 0)
		return;
	t->left_out = 0;
	snprintf(text, sizeof(text), "zstatus: %" PRIu64 " messages were left out while nobody read them", left_out);
	terminal_say(t, text, strlen(text));
}

/* Returns the number of columns of the present live line. */
static unsigned
frame_columns(const struct terminal *t)
{
	unsigned n = 0;

	for (const char *at = t->frame; *at != '\0'; at++)
		if (*at == '\033')
			at += strcspn(at, "m");
		else
			n++;
	return n;
}

/*
 * Removes the live line. A terminal that became narrower has broken it into several lines; the
 * cursor is on the last one.
 */
static void
take_frame_away(struct terminal *t)
{
	unsigned lines_above = (frame_columns(t) - 1) / t->columns;
	char text[40];

	put(t, text, (size_t)snprintf(text, sizeof(text), "\r\033[%uA\033[J", lines_above));
	*t->frame = '\0';
}

void
terminal_resize(struct terminal *t)
{
	struct winsize size;

	if (t->columns == 0 || ioctl(t->fd, TIOCGWINSZ, &size) == -1 || size.ws_col == 0 || size.ws_col == t->columns)
		return;
	t->columns = size.ws_col;
	if (t->width > 0)
		t->width = t->columns;
	if (frame_columns(t) > t->columns)
		take_frame_away(t);
}

void
terminal_hold(struct terminal *t, bool held)
{
	t->held = held && t->columns > 0;
	if (!t->held)
		terminal_flush(t);
}

void
terminal_show(struct terminal *t, const char *line)
{
	char text[sizeof(t->frame) + 8];
	int n;

	/* A line may be skipped, because it is soon outdated, but its removal may not. */
	if (t->width == 0 || t->held || (t->n > 0 && *line != '\0') || t->fd == -1)
		return;
	snprintf(t->frame, sizeof(t->frame), "%s", line);
	n = snprintf(text, sizeof(text), "\r%s\033[K", t->frame);
	put(t, text, (size_t)n);
}

void
terminal_say(struct terminal *t, const char *text, size_t n)
{
	const char *clear = *t->frame != '\0' ? "\r\033[K" : "", *again = *t->frame != '\0' ? "\033[K" : "";
	size_t room = n + sizeof(t->frame) + 16;
	char *line = allocate_or_die(room, 1);
	int length;

	length = snprintf(line, room, "%s%.*s\n%s%s%s", clear, (int)n, text, *clear != '\0' ? "\r" : "", t->frame, again);
	if (!put(t, line, (size_t)length))
		t->left_out++;
	free(line);
}

struct pollfd
terminal_poll(const struct terminal *t)
{
	return (struct pollfd){ .fd = t->n > 0 && !t->held ? t->fd : -1, .events = POLLOUT };
}

void
terminal_close(struct terminal *t)
{
	while (t->fd != -1 && t->n > 0) {
		struct pollfd p = terminal_poll(t);

		poll(&p, 1, -1);
		terminal_flush(t);
	}
}
