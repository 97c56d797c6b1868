/* SPDX-License-Identifier: ISC
 *
 * One rate for all packets of a scan: senders of SYNs get what the segments that their answers
 * call for leave of it (zsend --steer).
 */
#ifndef SHARE_H
#define SHARE_H

#include <stddef.h>
#include <stdint.h>

#include "io/steer_lines.h"

enum { SHARE_SENDERS_MAX = 64 };

struct share {
	int fds[SHARE_SENDERS_MAX];
	struct steer_lines file;    /* ZSTEER: another rate, or a pause, which the senders keep */
	size_t n;                   /* senders that are there; 0: nothing is shared */
	double fed_each;            /* what each probe of the scan may lead to, for the beginning */
	double rate;                /* of all packets, a second; so are the next two */
	double syns;                /* that were asked for last */
	double segments;            /* a mean of the last second or so */
	double overdrawn;           /* packets beyond the rate that were not made up for yet */
	int64_t next;               /* when it is due, by monotonic_now(); 0: for the first time */
	int64_t last;
	uint64_t fed;               /* segments, then */
};

/* --share: FD[,FD...]:RATE. Ends the program with status 2 where it is no such, or ZSTEER cannot be followed. */
void share_option(struct share *, const char *arg);

/* Tells the senders their rate if that is due; fed: segments so far. Never waits for them. */
void share_tell(struct share *, uint64_t fed);

#endif
