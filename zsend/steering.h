/* SPDX-License-Identifier: ISC
 *
 * Changes the rate of a running scan: by SIGUSR1 (5 % more) and SIGUSR2 (5 % less), and by lines
 * (io/steer_lines.h). The lines of --steer come from a program that steers continuously; if that
 * writer ends, the scan is not left paused. The lines of the file of ZSTEER come occasionally.
 */
#ifndef STEERING_H
#define STEERING_H

#include <stdbool.h>
#include <stdint.h>

#include "io/steer_lines.h"

struct steering {
	struct steer_lines writer;      /* --steer; its fd is -1 also after the writer has ended */
	struct steer_lines file;
	bool has_writer;                /* then only the writer sets the rate */
	bool may_pause;                 /* the file may pause this process */
	double rate;                    /* the last one asked for, or the initial one */
	bool paused;                    /* by either of them */
	int64_t next;                   /* CLOCK_MONOTONIC in ns: the next time to read the file */
};

/*
 * Catches the signals, too. arg is that of --steer, or NULL. The file of ZSTEER, if it may pause
 * this process, is locked, shared, as long as that runs. Ends the program with status 2 where
 * either is there and cannot be read.
 */
void steering_open(struct steering *, const char *arg, bool may_pause);

/*
 * Obeys all lines since the last call, without waiting. Lines of the file are obeyed at most 0.1
 * s late.
 */
void steering_read(struct steering *);

/*
 * Sleeps until this time (CLOCK_MONOTONIC in ns), a steering line or a signal; at most until the
 * next time to read the file.
 */
void steering_sleep(const struct steering *, int64_t until);

#endif
