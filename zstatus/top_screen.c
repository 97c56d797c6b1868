/* SPDX-License-Identifier: ISC
 *
 * Controls the terminal by sequences that all present terminals understand (ECMA-48, and the
 * alternate screen of xterm).
 */
#include "top_screen.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/alloc.h"

/* Sequences to enter the alternate screen with a hidden cursor, and to leave it. */
static const char enter[] = "\033[?1049h\033[?25l\033[2J", leave[] = "\033[m\033[?25h\033[?1049l";

/* A limit for sizes, beyond that of real terminals. */
enum { SIZE_MAX_CELLS = 1000 };

/* Checks the locale of the environment, by the first variable that is set. */
static bool
locale_has_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
	}
	return false;
}

void
screen_open(struct screen *s)
{
	const char *term = getenv("TERM");

	*s = (struct screen){ .no_suspend = s->no_suspend, .fd = open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), .utf8 = locale_has_utf8(), .width = 80,
		.height = 24 };
	if (s->fd == -1)
		err(2, "--top: wants a terminal: /dev/tty");
	if (term == NULL || *term == '\0' || strcmp(term, "dumb") == 0)
		errx(2, "--top: TERM=%s: such a terminal shows lines alone: leave --top out", term != NULL ? term : "");
	if (tcgetattr(s->fd, &s->before) == -1)
		err(2, "--top: /dev/tty");
	if (!screen_is_ours(s))
		errx(2, "--top: wants the foreground of the terminal: zrecv --keep-terminal leaves it here");
	s->shown = mmap(NULL, sizeof(*s->shown), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s->shown == MAP_FAILED)
		err(3, "--top");
	screen_resize(s);
}

bool
screen_is_ours(const struct screen *s)
{
	return tcgetpgrp(s->fd) == getpgrp();
}

static void
keep(struct screen *s, const char *text, size_t n)
{
	if (n > s->room) {
		s->room = n;
		s->kept = reallocate_or_die(s->kept, s->room, 1);
	}
	memcpy(s->kept, text, n);
	s->n = n;
	screen_flush(s);
}

static void
lose(struct screen *s)
{
	s->fd = -1;
	s->n = 0;
	*s->shown = false;
}

void
screen_enter(struct screen *s)
{
	struct termios ours = s->before;

	if (s->fd == -1)
		return;
	/* Keys are read one by one and not echoed. Those that cause signals still do. */
	ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	if (s->no_suspend)
		ours.c_cc[VSUSP] = _POSIX_VDISABLE;
	*s->shown = true;
	tcsetattr(s->fd, TCSANOW, &ours);       /* TCSADRAIN would wait after a ^S */
	screen_resize(s);
	keep(s, enter, strlen(enter));
}

void
screen_leave(struct screen *s)
{
	if (s->fd == -1 || !*s->shown)
		return;
	tcsetattr(s->fd, TCSANOW, &s->before);
	/*
	 * The rest of a frame is discarded: the escape that follows ends any incomplete sequence.
	 */
	keep(s, leave, strlen(leave));
	*s->shown = false;
}

void
screen_give_back(struct screen *s)
{
	screen_leave(s);
	while (s->fd != -1 && s->n > 0) {
		struct pollfd p = { .fd = s->fd, .events = POLLOUT };

		poll(&p, 1, -1);
		screen_flush(s);
	}
}

void
screen_resize(struct screen *s)
{
	struct winsize size;

	if (s->fd == -1 || ioctl(s->fd, TIOCGWINSZ, &size) == -1 || size.ws_col == 0 || size.ws_row == 0)
		return;
	s->width = size.ws_col < SIZE_MAX_CELLS ? size.ws_col : SIZE_MAX_CELLS;
	s->height = size.ws_row < SIZE_MAX_CELLS ? size.ws_row : SIZE_MAX_CELLS;
}

bool
screen_draw(struct screen *s, const char *text, size_t n)
{
	if (s->fd == -1 || s->n > 0)
		return false;
	keep(s, text, n);
	return true;
}

char
screen_key(struct screen *s)
{
	char key = 0;
	ssize_t n = s->fd != -1 && screen_is_ours(s) ? read(s->fd, &key, 1) : 0;

	if (n == -1 && errno != EAGAIN && errno != EINTR && screen_is_ours(s))
		lose(s);
	return n == 1 ? key : 0;
}

struct pollfd
screen_poll(const struct screen *s)
{
	bool keys = s->fd != -1 && *s->shown && screen_is_ours(s);

	return (struct pollfd){ .fd = *s->shown || s->n > 0 ? s->fd : -1, .events = (short)((keys ? POLLIN : 0) | (s->n > 0 ? POLLOUT : 0)) };
}

void
screen_flush(struct screen *s)
{
	ssize_t n;

	while (s->fd != -1 && s->n > 0) {
		n = write(s->fd, s->kept, s->n);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n == -1) {
			lose(s);
			return;
		}
		s->n -= (size_t)n;
		memmove(s->kept, s->kept + n, s->n);
	}
}
