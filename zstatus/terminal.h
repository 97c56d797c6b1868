/* SPDX-License-Identifier: ISC
 *
 * The standard error, for messages and the live line. It may be a terminal that disappears in the
 * middle of a scan, or that is stopped by ^S: nothing here ever waits for it until the scan is
 * over, and what it does not take is kept or left out.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct terminal {
	int fd;                 /* -1: it has gone */
	unsigned columns;       /* 0: no terminal */
	unsigned width;         /* of them, for the live line; 0: none is wanted */
	bool held;              /* all that is to be written is kept, as the terminal is another one's just now */
	char *kept;             /* what could not be written yet */
	size_t n;
	char frame[512];        /* the live line as it is shown; empty: none */
	uint64_t left_out;      /* messages for which there was no room */
};

/* live: a live line is wanted. */
void terminal_open(struct terminal *, bool live);

/* Whether the user wants no colours: NO_COLOR is set and not empty. */
bool terminal_no_colour(void);

/* Looks whether its width has changed. A live line that is wider now is taken away. */
void terminal_resize(struct terminal *);

/* Keeps all that is to be written on a terminal, or writes it again. */
void terminal_hold(struct terminal *, bool held);

/* Shows a live line in the place of the one before; "" takes it away. */
void terminal_show(struct terminal *, const char *line);

/* Writes a line of text, n bytes, above the live line. */
void terminal_say(struct terminal *, const char *text, size_t n);

/* What to poll(2) for; its fd is -1 if there is nothing to be written. */
struct pollfd terminal_poll(const struct terminal *);

/* Writes what has been kept, as far as that can be done at once. */
void terminal_flush(struct terminal *);

/* Waits until all has been written, or the terminal has gone. */
void terminal_close(struct terminal *);

#endif
