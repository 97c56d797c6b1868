/* SPDX-License-Identifier: ISC
 *
 * The status of a command's stages: read from the pipe that they share, passed on, and
 * remembered, so that one that began and never ended is noticed.
 */
#ifndef STAGES_H
#define STAGES_H

#include <stdbool.h>

#include "status.h"

/* So many can run or have failed; one that ended well needs no place. */
#define STAGES_MAX 256

struct stage {
	char tool[16];
	long pid;
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
};

void stages_open(struct stages *, int fd);

/* Reads what is there without blocking and passes whole lines on; closes fd when the last writer is gone. */
void stages_read(struct stages *, struct status *);

/*
 * Waits, a second at most, for the last words of stages that were told to stop: the
 * shell that ran them may have gone before them.
 */
void stages_wait(struct stages *, struct status *);

/* Says which stages were killed or failed; false where there was one, or may have been. */
bool stages_report(const struct stages *);

#endif
