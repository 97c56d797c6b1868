/* SPDX-License-Identifier: ISC
 *
 * zrecv -- command: a parent that spawns, signals and reaps the command and reads nothing, beside
 * its child, the receiver, which follows here how far the command is and whether its stages end
 * well. Nothing here knows of packets.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "io/status.h"
#include "io/status_line.h"

/* So many stages can run or have failed; one that ended well needs no place. */
#define STAGES_MAX 256

struct stage {
	char tool[STATUS_TOOL_MAX + 1];
	long pid;
	int watch;                  /* pidfd_open(2); -1: not yet, -2: not of the group, or gone */
	bool gone;                  /* by the last poll; its last line may still have to be read */
	int signal;                 /* that told it to stop; 0: none */
	/* it said more than its first line: it will not end silently */
	bool began;
	bool ended;
	int code;
};

/* The stages of a command, by the status lines that they write into one pipe. */
struct stages {
	int fd;                     /* -1: none, or all have ended */
	char buf[8192];
	size_t len;
	struct stage stage[STAGES_MAX];
	size_t n;
	bool overflow;              /* there was no place for one */
	pid_t group;                /* the command's process group; 0: not started */
	/* The first of the group that is gone without a word or was told to stop; pid 0: none. */
	struct stage lost;
	bool stopped;               /* and since it is lost the others were stopped */
	bool told;                  /* the command was told to stop */

	/* Is shown each line that is one; NULL: nobody. */
	void (*on_line)(void *ctx, const struct status_line *);
	void *ctx;
};

/* How far the cooldown is, which begins when the command has ended. */
enum cooldown { COOLDOWN_AWAITED, COOLDOWN_BEGUN, COOLDOWN_OVER };

struct supervisor {
	/* To the parent; -1: there is no command, or the parent is gone */
	int control;
	struct stages stages;
	/* Until when the others have time to end since a stage is lost; 0: none is */
	int64_t grace;
	double cooldown_time;       /* seconds; the caller's to set */
	enum cooldown cooldown;
	int64_t cooldown_end;       /* by monotonic_now() */
	bool end_now;               /* nothing is to be waited for any more */
	bool interrupted;           /* SIGINT is why the scan stops */
	bool parent_died;           /* and with it the account of the command */
	int code;                   /* the exit status that all this asks for so far */
};

/* The most descriptors that are watched. */
#define SUPERVISOR_FDS (2 + STAGES_MAX)

/*
 * Forks, and returns in the child. In the parent it never returns: it starts the command once
 * supervisor_ready was called, with the environment of now and ZSTATUS_FD, and ends the program
 * with the status of the child. Without a command there is nothing to supervise. The command gets
 * the terminal, if we have it and keeps_terminal does not say otherwise.
 */
void supervisor_start(struct supervisor *, char **command, bool no_sandbox, bool keeps_terminal);

/* The command may start. */
void supervisor_ready(const struct supervisor *);

/*
 * Has the command stopped, after which the cooldown begins. False where none runs: there is
 * nothing to wait for.
 */
bool supervisor_stop(struct supervisor *);

/* What to poll(2) for: fills in so many as it returns, SUPERVISOR_FDS at most. */
size_t supervisor_watch(struct supervisor *, struct pollfd *);

/*
 * To be called after that poll: hears the parent, passes on what stages say, stops the command
 * where one of them is lost, and looks whether the cooldown is over.
 */
void supervisor_follow(struct supervisor *, const struct pollfd *, size_t n, struct status *);

/* Hears the parent and passes on what stages say, without blocking, and does nothing else. */
void supervisor_read(struct supervisor *, struct status *);

/*
 * When supervisor_follow has something to do even where nothing comes, by monotonic_now();
 * INT64_MAX: never.
 */
int64_t supervisor_due(const struct supervisor *);

/* Waits, a second at most, for the last words of stages. */
void supervisor_wait(struct supervisor *, struct status *);

/* Says which stages were killed or failed; false where there was one, or may have been. */
bool supervisor_report(const struct supervisor *);

/* --- between its parts */

/* What parent and child say to each other, one byte each. */
enum control {
	CONTROL_READY = 'r',        /* to the parent: the command may start */
	CONTROL_STOP = 's',         /* to the parent: stop the command */
	/* To the child, with a pid_t behind it: the command's process group */
	CONTROL_STARTED = 'g',
	CONTROL_TOLD = 't',         /* to the child: the command has been told to stop */
	CONTROL_COOLDOWN = 'c',     /* to the child: the command has ended */
	CONTROL_FAILED = 'x',       /* the same, and it failed of itself */
	CONTROL_INTERRUPTED = 'i',  /* to either: SIGINT is why the scan stops */
	CONTROL_END = 'e',          /* to the child: end now */
};

/* fd: the end of the pipe to read; -1: none. */
void stages_open(struct stages *, int fd);

/*
 * Reads what is there without blocking and passes whole lines on; closes fd when the last writer
 * is gone.
 */
void stages_read(struct stages *, struct status *);

/*
 * What to poll(2) for, beside fd, until a stage is gone: fills in so many as it returns,
 * STAGES_MAX at most.
 */
size_t stages_watch(struct stages *, struct pollfd *);

/*
 * After that poll, the same as stages_read; and who is gone and has left no last line is lost. A
 * stage writes that line before it ends, so it is read by then, unless it comes by way of another
 * program: then it takes that back.
 */
void stages_update(struct stages *, const struct pollfd *, size_t n, struct status *);

/* Whether one of the group runs that was not told to stop. */
bool stages_any_runs(const struct stages *);

/*
 * Waits, a second at most, for the last words of stages that were told to stop: the
 * shell that ran them may have gone before them.
 */
void stages_wait(struct stages *, struct status *);

/* Says which stages were killed or failed; false where there was one, or may have been. */
bool stages_report(const struct stages *);

#endif
