/* SPDX-License-Identifier: ISC
 *
 * Writes status lines (zscan-status.5): a stage's counts, in one line at the start, one a second
 * and one at the end, on a descriptor that many stages share.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct status {
	const char *tool;
	char sender[24];            /* " sender=NAME" from the environment's ZSENDER, or empty */
	int fd;                     /* from -u; -1: none, or its reader is gone */
	/* from ZSTATUS_FD, or -1; losing its reader ends the program */
	int lifeline;
	/* if the lifeline is lost, end with status 3 and a message instead of SIGPIPE */
	bool says_lost;
	bool sigpipe_inherited;     /* SIGPIPE was ignored when we started */
	int64_t opened;             /* monotonic_now() */
	/* the stop signal that the last line reported; 0: none */
	int signal;
	bool ending;                /* the last line has been written or tried */
	size_t (*keys)(void *ctx, char *line, size_t room);
	int (*finish)(void *ctx, int code);
	void (*reload)(void *ctx);  /* NULL: SIGHUP asks for a stop */
	void *ctx;
};

/*
 * Call this first, before options are parsed. It takes the descriptor from ZSTATUS_FD, if set,
 * and the name from ZSENDER, and ensures that every exit of the program writes a last line with
 * end=. It also writes the first line, so that a stage which fails or is killed early is noticed.
 * It ignores SIGPIPE, since all writes are checked (status_lost_output_and_exit). keys() writes "
 * key=value ..." like snprintf; it may be called from now on.
 */
void status_open(struct status *, const char *tool, size_t (*keys)(void *ctx, char *line, size_t room), void *ctx);

/*
 * -u: writes all lines to this descriptor, too. Ends the program with status 2 if it is not open
 * for writing.
 */
void status_option(struct status *, const char *option_u);

/*
 * Calls finish() once, with the ctx of keys(), before the program ends, also after a closed pipe
 * or a stop signal. finish() gets the exit status and returns the one to use instead.
 */
void status_finish(struct status *, int (*finish)(void *ctx, int code));

/*
 * Calls reload(), with the ctx of keys(), from the first status_poll after a SIGHUP. SIGHUP then
 * does not ask for a stop, unless the terminal hung up (signals.h). All waits call status_poll,
 * so a reload is never delayed. Call this before the first reading of the lists.
 */
void status_reload(struct status *, void (*reload)(void *ctx));

/*
 * Writes the first line to the descriptor of -u and installs the signal handlers of signals.h,
 * which interrupt waits from now on.
 */
void status_start(struct status *);

/*
 * Reloads after a SIGHUP, and writes a line if a second has passed since the last one or if a
 * stop was asked for. It is cheap: call it after each block of work and each interrupted wait. It
 * never blocks; if the pipe is full, the line is left out.
 */
void status_poll(struct status *);

/*
 * Forwards another stage's line, which is given without its newline. A last line may wait for
 * room.
 */
void status_forward(struct status *, const char *line, bool last);

/*
 * Ends the program as exit(code) does, after writing the last line, which may wait a second for
 * room. If SIGINT asked for the stop, the program dies of SIGINT.
 */
_Noreturn void status_exit(struct status *, int code);

/*
 * Ends a filter whose output failed with this errno. If the reader is gone, it dies of SIGPIPE
 * without a message, or exits with 0 if SIGPIPE was inherited as ignored. Otherwise it prints a
 * message that names the output and exits with 3.
 */
_Noreturn void status_lost_output_and_exit(struct status *, const char *name, int error);

#endif
