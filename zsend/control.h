/* SPDX-License-Identifier: ISC
 *
 * Changes the rate of a running scan: by SIGUSR1 (5 % more) and SIGUSR2 (5 % less), and by lines
 * on a descriptor: "rate N", "pause" and "resume". A scan whose controller has gone is never left
 * paused.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct control {
	int fd;                 /* -1: none, or its writer is gone */
	double rate;            /* asked for, or the first one */
	bool paused;
	char line[64];          /* the next line, as far as it has come */
	size_t n;
};

/*
 * Catches the signals, too. arg is that of --control, or NULL. Ends the program with status 2
 * where it cannot be read.
 */
void control_open(struct control *, const char *arg);

/*
 * Obeys all commands since the last call, without waiting. A line that cannot be understood
 * is named on stderr.
 */
void control_read(struct control *);

/* Sleeps until CLOCK_MONOTONIC is at so many ns, or something is asked, or a signal comes. */
void control_sleep(const struct control *, int64_t until);

#endif
