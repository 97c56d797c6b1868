/* SPDX-License-Identifier: ISC
 *
 * Follows the command of `zrecv -- command`. A parent starts, signals and reaps the command and
 * reads nothing. Its child, the receiver, follows here whether the command has ended and whether
 * its stages end well. Nothing here depends on packets.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "io/status.h"
#include "io/status_line.h"

/* Most stages that run or have failed; a stage that ended well is forgotten. */
#define STAGES_MAX 256

struct stage {
	char tool[STATUS_TOOL_MAX + 1];
	long pid;
	int watch;                  /* pidfd_open(2); -1: not yet; -2: not in the group, or gone */
	bool gone;                  /* by the last poll; its last line may still be unread */
	int signal;                 /* that stopped it; 0: none */
	/* it wrote more than its first line: it will not end without its last */
	bool began;
	bool ended;
	int code;
};

/* Stages of a command, by the status lines that they write into one pipe. */
struct stages {
	int fd;                     /* -1: no pipe, or all writers are gone */
	char buf[8192];
	size_t len;
	struct stage stage[STAGES_MAX];
	size_t n;
	bool overflow;              /* a stage found no room */
	pid_t group;                /* the command's process group; 0: not started */
	/*
	 * First stage of the group that ended without its last line or was stopped by a signal;
	 * pid 0: none.
	 */
	struct stage lost;
	bool stopped;               /* the other stages were stopped because of it */
	bool told;                  /* the command was told to stop */

	/* Receives each valid line; NULL: not used. */
	void (*on_line)(void *ctx, const struct status_line *);
	void *ctx;
};

/* State of the cooldown, which begins when the command has ended. */
enum cooldown { COOLDOWN_AWAITED, COOLDOWN_BEGUN, COOLDOWN_OVER };

struct supervisor {
	/* Socket to the parent; -1: no command, or the parent is gone */
	int control;
	struct stages stages;
	/* Deadline for the other stages after one is lost; 0: none is lost */
	int64_t grace;
	double cooldown_time;       /* seconds; set by the caller */
	enum cooldown cooldown;
	int64_t cooldown_end;       /* by monotonic_now() */
	bool end_now;               /* do not wait for anything */
	bool interrupted;           /* SIGINT stopped the scan */
	bool parent_died;           /* the command's result is then unknown */
	int code;                   /* exit status so far */
};

/* Most descriptors to poll. */
#define SUPERVISOR_FDS (2 + STAGES_MAX)

/*
 * Forks and returns in the child. The parent never returns: it starts the command after
 * supervisor_ready, with the present environment and ZSTATUS_FD, and ends the program with the
 * child's status. Without a command does nothing. The command gets the terminal if we have it,
 * unless keeps_terminal is set.
 */
void supervisor_start(struct supervisor *, char **command, bool no_sandbox, bool keeps_terminal);

/* Allows the command to start. */
void supervisor_ready(const struct supervisor *);

/* Stops the command; the cooldown follows. False if no command runs. */
bool supervisor_stop(struct supervisor *);

/* Fills in the descriptors for poll(2); returns their number, at most SUPERVISOR_FDS. */
size_t supervisor_watch(struct supervisor *, struct pollfd *);

/*
 * Call it after that poll: reads from the parent and the stages, stops the command if a stage is
 * lost, and ends the cooldown when it is over.
 */
void supervisor_follow(struct supervisor *, const struct pollfd *, size_t n, struct status *);

/* Only reads from the parent and the stages, without blocking. */
void supervisor_read(struct supervisor *, struct status *);

/*
 * Time by monotonic_now() at which supervisor_follow is due even without input; INT64_MAX: never.
 */
int64_t supervisor_due(const struct supervisor *);

/* Waits at most a second for the last lines of stages. */
void supervisor_wait(struct supervisor *, struct status *);

/* Prints the stages that were killed or failed; false if there are, or may be, any. */
bool supervisor_report(const struct supervisor *);

/* --- shared by the files of the supervisor */

/* Messages between parent and child, one byte each. */
enum control {
	CONTROL_READY = 'r',        /* to the parent: the command may start */
	CONTROL_STOP = 's',         /* to the parent: stop the command */
	/* To the child, followed by a pid_t: the command's process group */
	CONTROL_STARTED = 'g',
	CONTROL_TOLD = 't',         /* to the child: the command was told to stop */
	CONTROL_COOLDOWN = 'c',     /* to the child: the command has ended */
	CONTROL_FAILED = 'x',       /* the same, and it failed by itself */
	CONTROL_INTERRUPTED = 'i',  /* to either: SIGINT stopped the scan */
	CONTROL_END = 'e',          /* to the child: end now */
};

/* fd: read end of the pipe; -1: none. */
void stages_open(struct stages *, int fd);

/* Reads without blocking and passes complete lines on; closes fd when the last writer is gone. */
void stages_read(struct stages *, struct status *);

/*
 * Fills in the descriptors that, in addition to fd, show the end of a stage; returns their
 * number, at most STAGES_MAX.
 */
size_t stages_watch(struct stages *, struct pollfd *);

/*
 * Call it after that poll: does the same as stages_read, then marks stages as lost that are gone
 * without a last line. A stage writes its last line before it ends, so the line has been read by
 * then. If it arrives later, through another program, the stage is no longer lost.
 */
void stages_update(struct stages *, const struct pollfd *, size_t n, struct status *);

/* Whether a stage of the group runs that was not told to stop. */
bool stages_any_runs(const struct stages *);

/*
 * Waits at most a second for the last lines of stages that were told to stop: the shell that ran
 * them may have ended before them.
 */
void stages_wait(struct stages *, struct status *);

/* Prints the stages that were killed or failed; false if there are, or may be, any. */
bool stages_report(const struct stages *);

#endif
