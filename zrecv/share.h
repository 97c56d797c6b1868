/* SPDX-License-Identifier: ISC
 *
 * Shares one rate between all packets of a scan: senders of SYNs get the part that the segments
 * for answering hosts leave (zsend --steer).
 */
#ifndef SHARE_H
#define SHARE_H

#include <stddef.h>
#include <stdint.h>

#include "io/steer_lines.h"

enum { SHARE_SENDERS_MAX = 64 };

struct share {
	int fds[SHARE_SENDERS_MAX];
	struct steer_lines file;    /* ZSTEER: another rate, or a pause, which the senders obey */
	size_t n;                   /* number of senders left; 0: nothing is shared */
	double fed_each;            /* expected segments for each probe, for the start */
	/* of all packets, per second; the next two have the same unit */
	double rate;
	double syns;                /* rate that the senders were told last */
	double segments;            /* mean of about the last second */
	double overdrawn;           /* excess packets that are not compensated yet */
	int64_t next;               /* due time by monotonic_now(); 0: not started */
	int64_t last;
	uint64_t fed;               /* number of segments at that time */
};

/*
 * Parses the argument of --share, FD[,FD...]:RATE. Ends the program with status 2 if it is
 * invalid or ZSTEER cannot be read.
 */
void share_option(struct share *, const char *arg);

/*
 * Tells the senders their rate if it is due; fed: number of segments so far. Never waits for the
 * senders.
 */
void share_tell(struct share *, uint64_t fed);

#endif
