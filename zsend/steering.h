/* SPDX-License-Identifier: ISC
 *
 * Changes the rate of a running scan: by SIGUSR1 (5 % more) and SIGUSR2 (5 % less), and by lines
 * (io/steer_lines.h). Those of --steer come from a program that steers all the time: a scan whose
 * writer has gone is never left paused. Those of the file of ZSTEER come now and then.
 */
#ifndef STEERING_H
#define STEERING_H

#include <stdbool.h>
#include <stdint.h>

#include "io/steer_lines.h"

struct steering {
	struct steer_lines writer;      /* --steer; its fd is -1 where the writer has gone, too */
	struct steer_lines file;
	bool has_writer;                /* who alone sets the rate */
	bool may_pause;                 /* by the file */
	double rate;                    /* asked for last, or the first one */
	bool paused;                    /* by either of them */
	int64_t next;                   /* CLOCK_MONOTONIC in ns: when the file is to be read again */
};

/*
 * Catches the signals, too. arg is that of --steer, or NULL. The file of ZSTEER, if it may pause
 * this process, is locked, shared, as long as that runs. Ends the program with status 2 where
 * either is there and cannot be read.
 */
void steering_open(struct steering *, const char *arg, bool may_pause);

/* Obeys all lines since the last call, without waiting; those of the file at most 0.1 s late. */
void steering_read(struct steering *);

/*
 * Sleeps until CLOCK_MONOTONIC is at so many ns, or something is asked, or a signal comes; at most
 * until the file is to be read again.
 */
void steering_sleep(const struct steering *, int64_t until);

#endif
