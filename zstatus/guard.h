/* SPDX-License-Identifier: ISC
 *
 * Stops the senders if too few hosts answer, or if the process that runs the scan has ended.
 */
#ifndef GUARD_H
#define GUARD_H

#include "messages.h"
#include "scan.h"

struct guard {
	double hit_rate;            /* percent; 0: no minimum */
	const char *hit_rate_text;  /* as given */
	double poor_since;          /* seconds, of the receiver's clock */
	bool too_few;               /* the senders have been stopped for this reason */
	/* The pidfd_open(2) descriptor of the watched process; -1: none, or it has ended. */
	int parent;
	bool stops;                 /* stop all senders, including those that start later */
};

/*
 * Watches a process, which may have ended already. Ends the program with status 3 if the kernel
 * cannot watch it.
 */
void guard_watch(struct guard *, long pid);

/*
 * Must be called after each status line, and when parent is readable. second: new figures can be
 * shown.
 */
void guard_look(struct guard *, struct scan *, struct messages *, bool second);

#endif
