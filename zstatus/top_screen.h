/* SPDX-License-Identifier: ISC
 *
 * The terminal of the view, /dev/tty, which is given back as it was. Nothing here waits for it
 * until the view is over: a frame that it does not take at once delays the next one.
 */
#ifndef TOP_SCREEN_H
#define TOP_SCREEN_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct screen {
	int fd;                     /* -1: it has gone */
	/*
	 * Whether the terminal is ours now. Shared with the parent process, which gives it back where
	 * this one cannot (top_parent.h).
	 */
	bool *shown;
	bool no_suspend;            /* ^Z is no key: it would stop the capture of a scan that goes on sending */
	bool utf8;                  /* by the locale that the environment names */
	unsigned width, height;
	struct termios before;
	char *kept;                 /* what has not been written yet */
	size_t n, room;
};

/*
 * Opens the terminal, and does nothing to it. Ends the program with status 2 where there is none,
 * where it has no cursor to be moved (TERM), or where we are in its background.
 */
void screen_open(struct screen *);

/* Whether we are in its foreground. */
bool screen_is_ours(const struct screen *);

void screen_enter(struct screen *);
void screen_leave(struct screen *);

/* The same, and waits until all has been written; the terminal is also given back if another process had taken it. */
void screen_give_back(struct screen *);

/* Looks whether its size has changed. */
void screen_resize(struct screen *);

/* Writes a frame; or nothing if the last one has not been written yet: false. */
bool screen_draw(struct screen *, const char *text, size_t n);

/* A key that has been pressed; 0: none, as where another process has the foreground. */
char screen_key(struct screen *);

/* What to poll(2) for, and what to call when that has come. */
struct pollfd screen_poll(const struct screen *);
void screen_flush(struct screen *);

#endif
