/* SPDX-License-Identifier: ISC
 *
 * The status of a command's stages: read from the pipe that they share, passed on, and
 * remembered, so that one that began and never ended is noticed; at once, where it is a process of the command's own group.
 */
#ifndef STAGES_H
#define STAGES_H

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "io/status.h"
#include "senders.h"

/* So many can run or have failed; one that ended well needs no place. */
#define STAGES_MAX 256

struct stage {
	char tool[16];
	long pid;
	int watch;                  /* pidfd_open(2); -1: not looked for, -2: not of the group, or gone */
	bool gone;                  /* its process has ended, by the last poll; its last line may still have to be read */
	int signal;                 /* that told it to stop; 0: none */
	bool began;                 /* it has said more than that it is there: from then on a signal does not end it without a word */
	bool ended;
	int code;
};

struct stages {
	int fd;                     /* -1: none, or all have ended */
	char buf[8192];
	size_t len;
	struct stage stage[STAGES_MAX];
	size_t n;
	bool overflow;              /* there was no place for one */
	pid_t group;                /* the command's process group; 0: not started */
	struct stage lost;          /* the first of the group that is gone without a word or was told to stop; pid 0: none so far */
	struct senders senders;     /* whether those among them fit the receiver */
	bool stopped;               /* and since it is lost the others were stopped */
	bool told;                  /* the command was told to stop */
};

void stages_open(struct stages *, int fd);

/* Reads what is there without blocking and passes whole lines on; closes fd when the last writer is gone. */
void stages_read(struct stages *, struct status *);

/* What to poll(2) for, beside fd, until a stage is gone: fills in so many as it returns, STAGES_MAX at most. */
size_t stages_watch(struct stages *, struct pollfd *);

/*
 * After that poll, the same as stages_read; and who is gone and has left no last line is lost. A stage writes that line before
 * it ends, so it is read by then, unless it comes by way of another program: then it takes that back.
 */
void stages_heed(struct stages *, const struct pollfd *, size_t n, struct status *);

/* Whether one of the group lives that was not told to stop. */
bool stages_go_on(const struct stages *);

/*
 * Waits, a second at most, for the last words of stages that were told to stop: the
 * shell that ran them may have gone before them.
 */
void stages_wait(struct stages *, struct status *);

/* Says which stages were killed or failed; false where there was one, or may have been. */
bool stages_report(const struct stages *);

#endif
