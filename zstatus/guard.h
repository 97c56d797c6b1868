/* SPDX-License-Identifier: ISC
 *
 * Two reasons to stop the senders: too few hosts answer, or the process that runs the scan has
 * gone.
 */
#ifndef GUARD_H
#define GUARD_H

#include "messages.h"
#include "scan.h"

struct guard {
	double hit_rate;            /* percent; 0: any will do */
	const char *hit_rate_text;  /* as it was given */
	double poor_since;          /* seconds, of the receiver's clock */
	bool too_few;               /* the senders have been stopped for that */
	/* pidfd_open(2) of the process to watch; -1: none, or it has gone */
	int parent;
	bool stops;                 /* all senders, those too that have yet to say a word */
};

/*
 * Watches a process, which may have gone already. Ends the program with status 3 where the kernel
 * cannot tell.
 */
void guard_watch(struct guard *, long pid);

/*
 * To be called after each status line, and when parent is readable. second: there is something new
 * to be shown.
 */
void guard_look(struct guard *, struct scan *, struct messages *, bool second);

#endif
