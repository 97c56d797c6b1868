/* SPDX-License-Identifier: ISC
 *
 * The state of a receiver, for the files that each do a part of its work. Its phase only goes
 * forward, and its exit status only up.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include "attempts.h"
#include "banners.h"
#include "capture.h"
#include "controls.h"
#include "copies.h"
#include "dedup.h"
#include "overlooked.h"
#include "probe/scans.h"
#include "replies_file.h"
#include "rows.h"
#include "sample.h"
#include "senders.h"
#include "share.h"
#include "supervisor.h"
#include "vendors.h"
#include "targets/names.h"

enum phase {
	PHASE_SCANNING,             /* until the command has ended, or the end is asked for */
	PHASE_COOLDOWN,             /* the command has ended; last replies are on their way */
	PHASE_DRAINING,             /* packets that have come are read, and rows written */
	PHASE_OVER,                 /* nothing is waited for any more */
};

struct receiver {
	struct scans scans;
	bool others_hidden;         /* the user may not see packets of others: keep valid ones */
	bool all;                   /* -a: every validated reply, not hits alone */
	double runtime;             /* seconds; 0: no limit */
	uint64_t max;               /* rows */

	struct capture *capture;
	struct sample sample;       /* of packets beside it; while no reply is valid */
	struct copies copies;       /* of packets, where there may be any */
	struct dedup *dedup[SCANS_MAX];     /* by scan */
	struct attempts attempts;   /* -P */
	struct names *names;        /* of targets; NULL: none are told */
	struct vendors *vendors;    /* of neighbours; NULL: there is no list, or no row shows them */
	int last_attempt;           /* the highest that a valid reply is to */
	struct replies_file replies_file; /* -w */
	struct rows rows;
	struct banners banners;     /* of a probe that goes on with connections */
	struct controls controls;   /* hits that wait for their control probes */
	struct feed feed;           /* of either to a zsend */
	struct share share;         /* of the rate between the scan's probes and what is fed */
	bool has_header;            /* the file has its header already */
	struct supervisor supervisor;
	struct senders senders;     /* whether those among the stages fit the receiver */
	struct status *status;      /* receive_begin's */

	enum phase phase;
	int64_t deadline;           /* of the runtime, by monotonic_now(); 0: none */
	bool finished;              /* no more rows: a limit is reached, or nobody reads them */
	bool capture_failed;
	bool offline;               /* packets come from a file: rows wait for their reader */
	int64_t file_time;          /* the latest capture in it of a reply, in ms since 1970 */
	uint32_t taken;             /* no packet from before this time is left in the ring, by receiver_now() */
	int code;                   /* the exit status so far */

	uint64_t packets, valid, hits, duplicates, invalid, looped, unread;
	struct overlooked overlooked;       /* of a file without a row so far, or of the sample */
	uint64_t faults[PACKET_FAULTS];     /* by why they could not be classified */
};

/* Goes on to a phase, unless it is there or beyond. */
void receiver_advance(struct receiver *, enum phase);

/* The exit status is to be this one at least. */
void receiver_raise(struct receiver *, int code);

/* The clock of what waits for its time, in ms modulo 2^32: that of the file, or a monotonic one. */
uint32_t receiver_now(const struct receiver *);

/* Ends the connections and prints the hits that are due by now, and tells senders what is left of the rate. */
void receiver_advance_held(struct receiver *);

/* Has the command stopped; without one, listens no more. */
void receiver_stop(struct receiver *);

/* The same, and there are no more rows. */
void receiver_stop_rows(struct receiver *);

/*
 * Nobody reads what is fed: without segments no connection can be ended, so none is begun any more;
 * without control probes hits would look false or true by chance.
 */
void receiver_lose_feed(struct receiver *);

/* Hands on rows, or rows, segments and kept replies, as is to be done before each wait. */
void receiver_flush_rows(struct receiver *);
void receiver_flush(struct receiver *);

/*
 * Hears the parent and the stages without blocking. True once nothing is to be waited for any
 * more.
 */
bool receiver_hear(struct receiver *);

/* Takes what the supervisor has found out into the phase and the exit status. */
void receiver_update(struct receiver *);

/* Ends the scan if the runtime is over. */
void receiver_check_deadline(struct receiver *);

/* Before each wait for a file: false where it ends here. */
bool receiver_idle(void *receiver);

#endif
