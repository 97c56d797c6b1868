/* SPDX-License-Identifier: ISC
 *
 * Controls the terminal of the view, /dev/tty, and restores it. Does not wait for it before the end
 * of the view: if a frame is not written at once, the next one is delayed.
 */
#ifndef TOP_SCREEN_H
#define TOP_SCREEN_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct screen {
	int fd;                     /* -1: it has disappeared */
	/*
	 * True while the view uses the terminal. Shared with the parent process, which restores the
	 * terminal if this process cannot (top_parent.h).
	 */
	bool *shown;
	/* ^Z is disabled: it would stop the capture of a scan whose senders continue. */
	bool no_suspend;
	bool utf8;                  /* the locale of the environment uses UTF-8 */
	unsigned width, height;
	struct termios before;
	char *kept;                 /* text not written yet */
	size_t n, room;
};

/*
 * Opens the terminal without any change to it. Ends the program with status 2 if there is none, if
 * its cursor cannot be moved (TERM), or if this process is in its background.
 */
void screen_open(struct screen *);

/* Returns true if this process is in the foreground of the terminal. */
bool screen_is_ours(const struct screen *);

void screen_enter(struct screen *);
void screen_leave(struct screen *);

/*
 * The same as screen_leave(), but waits until everything is written. Also restores the terminal if
 * another process had taken it.
 */
void screen_give_back(struct screen *);

/* Checks whether the size has changed. */
void screen_resize(struct screen *);

/* Writes a frame. Returns false, and writes nothing, if the last one is not completely written. */
bool screen_draw(struct screen *, const char *text, size_t n);

/* Returns a pressed key; 0 if there is none, or if another process has the foreground. */
char screen_key(struct screen *);

/* The first returns the entry for poll(2), the second writes when the terminal is ready. */
struct pollfd screen_poll(const struct screen *);
void screen_flush(struct screen *);

#endif
