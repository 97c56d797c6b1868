/* SPDX-License-Identifier: ISC
 *
 * Writes messages and the live line to the standard error. It may be a terminal that disappears
 * during a scan, or that ^S stops, so it is not waited for before the end of the scan. Until then,
 * unwritten text is kept or left out.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct terminal {
	int fd;                 /* -1: it has disappeared */
	unsigned columns;       /* 0: not a terminal */
	unsigned width;         /* columns for the live line; 0: none is wanted */
	/* All text is kept, because another part of the program uses the terminal. */
	bool held;
	char *kept;             /* unwritten text */
	size_t n;
	char frame[512];        /* the live line as shown; empty: none */
	uint64_t left_out;      /* messages that did not fit */
};

/* live: a live line is wanted. */
void terminal_open(struct terminal *, bool live);

/* Returns true if the user wants no colours: NO_COLOR is set and not empty. */
bool terminal_no_colour(void);

/* Checks whether the width has changed. Removes a live line that no longer fits. */
void terminal_resize(struct terminal *);

/* Keeps all text instead of writing it to a terminal, or writes it again. */
void terminal_hold(struct terminal *, bool held);

/* Replaces the live line; "" removes it. */
void terminal_show(struct terminal *, const char *line);

/* Writes a line of text, n bytes, above the live line. */
void terminal_say(struct terminal *, const char *text, size_t n);

/* Returns the entry for poll(2); its fd is -1 if there is nothing to write. */
struct pollfd terminal_poll(const struct terminal *);

/* Writes as much kept text as is possible without waiting. */
void terminal_flush(struct terminal *);

/* Waits until all text is written or the terminal has disappeared. */
void terminal_close(struct terminal *);

#endif
