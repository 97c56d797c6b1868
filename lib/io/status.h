/* SPDX-License-Identifier: ISC
 *
 * Status lines (zscan-status.5): what a stage has done so far, one line at start,
 * one a second and one at the end, on a descriptor that many stages share.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct status {
	const char *tool;
	char sender[24];            /* " sender=NAME" by the environment's ZSENDER, or empty */
	int fd;                     /* from -u; -1: none, or its reader is gone */
	/* from ZSTATUS_FD, or -1: losing its reader ends the program */
	int lifeline;
	/* with a lifeline: ends with status 3 and a message, not by SIGPIPE */
	bool says_lost;
	bool sigpipe_inherited;     /* SIGPIPE was ignored when we started */
	int64_t opened;             /* monotonic_now() */
	/* that asked for a stop, as far as it has been told; 0: none */
	int signal;
	bool ending;                /* the last line has been written or tried */
	size_t (*keys)(void *ctx, char *line, size_t room);
	int (*finish)(void *ctx, int code);
	void (*reload)(void *ctx);  /* NULL: SIGHUP asks for a stop */
	void *ctx;
};

/*
 * To be called first of all, before options are parsed: takes the descriptor from ZSTATUS_FD, if
 * set, and ZSENDER, and sees to it that however the program exits, a last line with end= is
 * written. The first line goes out here, so that a stage which fails or is killed before it has
 * done anything is not overlooked. Ignores SIGPIPE, as writes are looked at
 * (status_lost_output_and_exit). keys() is to write " key=value ..." like snprintf, from the start
 * on.
 */
void status_open(struct status *, const char *tool, size_t (*keys)(void *ctx, char *line, size_t room), void *ctx);

/*
 * -u: all lines to this descriptor, too. Ends the program with status 2 where it is not open for
 * writing.
 */
void status_option(struct status *, const char *option_u);

/*
 * Has finish() called once, with the ctx of keys(), before the program ends, be it by a closed
 * pipe or a signal that asked for a stop. It is told the status to end with and returns the one to
 * end with instead.
 */
void status_finish(struct status *, int (*finish)(void *ctx, int code));

/*
 * Has reload() called, with the ctx of keys(), by the first status_poll after a SIGHUP, which then
 * asks for no stop, unless the terminal has gone (signals.h). All waits call that, so a reload
 * never has to wait for their end. To be called before the lists are read for the first time.
 */
void status_reload(struct status *, void (*reload)(void *ctx));

/*
 * Writes the first line where that is still to be done, and installs the signal flags of
 * signals.h: from now on waits are interrupted.
 */
void status_start(struct status *);

/*
 * Reloads what a SIGHUP asks for, and writes a line if a second has passed since the last, or a
 * stop was asked for; cheap. To be called after each block of work and each interrupted wait.
 * Never blocks: with a full pipe the line is left out.
 */
void status_poll(struct status *);

/* Passes on another stage's line, given without its newline; its last one may wait for room. */
void status_forward(struct status *, const char *line, bool last);

/*
 * Ends the program as exit(code) does, which writes the last line, waiting up to a
 * second for room; or by SIGINT where that asked for the stop.
 */
_Noreturn void status_exit(struct status *, int code);

/*
 * Ends a filter whose output failed with this errno: quietly by SIGPIPE (or, where that was
 * ignored from the start, with status 0) when the reader is gone, else with a message that names
 * the output and status 3.
 */
_Noreturn void status_lost_output_and_exit(struct status *, const char *name, int error);

#endif
