/* SPDX-License-Identifier: ISC
 *
 * zrecv -- command: a parent that spawns, signals and reaps, and never reads a
 * packet, beside the receiver as its child.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

#include "probe/key.h"

struct command {
	char **argv;
	bool no_sandbox;            /* the parent keeps all system calls */
	int control;                /* the receiver's end, in the receiver */
	int status;                 /* where the receiver reads the stages' status */
};

/*
 * Forks the receiver, and returns in it with control and status set. In the
 * parent it never returns: it starts the command when the receiver is ready, with
 * ZKEY and ZSTATUS_FD in its environment, and ends the program with the status of the whole.
 */
void command_split(struct command *, const struct key *);

#endif
