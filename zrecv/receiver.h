/* SPDX-License-Identifier: ISC
 *
 * Holds the state of a receiver, shared by the files that do parts of its work. Invariant: the
 * phase only advances, and the exit status only rises.
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
	PHASE_SCANNING,             /* until the command has ended or the end is requested */
	PHASE_COOLDOWN,             /* the command has ended; late replies are expected */
	PHASE_DRAINING,             /* reads the packets that have arrived and writes rows */
	PHASE_OVER,                 /* waits for nothing */
};

struct receiver {
	struct scans scans;
	/* the user may not see packets of others: keeps only valid ones */
	bool others_hidden;
	bool all;                   /* -a: every valid reply, not only hits */
	double runtime;             /* seconds; 0: unlimited */
	uint64_t max;               /* of rows */

	struct capture *capture;
	struct sample sample;       /* of packets outside the capture, until a reply is valid */
	struct copies copies;       /* of packets, if there may be any */
	struct dedup *dedup[SCANS_MAX];     /* by scan */
	struct attempts attempts;   /* -P */
	struct names *names;        /* of targets; NULL: none */
	struct vendors *vendors;    /* of neighbours; NULL: no list, or no row shows them */
	int last_attempt;           /* highest attempt of a valid reply */
	struct replies_file replies_file; /* -w */
	struct rows rows;
	struct banners banners;     /* for probes that continue with connections */
	struct controls controls;   /* hits that wait for their control probes */
	struct feed feed;           /* of banners or controls to a zsend */
	struct share share;         /* of the rate, between the scan's probes and the fed rows */
	bool has_header;            /* the file has a header already */
	struct supervisor supervisor;
	struct senders senders;     /* checks that the senders among the stages fit the receiver */
	struct status *status;      /* that of receive_begin */

	enum phase phase;
	int64_t deadline;           /* end of the runtime by monotonic_now(); 0: none */
	bool finished;              /* no more rows: a limit is reached, or nobody reads them */
	bool capture_failed;
	bool offline;               /* packets come from a file: rows wait for their reader */
	/* latest capture time of a reply in the file, in ms since 1970 */
	int64_t file_time;
	/* the ring has no packet from before this time, by receiver_now() */
	uint32_t taken;
	int code;                   /* exit status so far */

	uint64_t packets, valid, hits, duplicates, invalid, looped, unread;
	struct overlooked overlooked;       /* of a file without a row so far, or of the sample */
	uint64_t faults[PACKET_FAULTS];     /* by the reason why they could not be classified */
};

/* Advances to a phase, unless it is reached. */
void receiver_advance(struct receiver *, enum phase);

/* Raises the exit status to at least this one. */
void receiver_raise(struct receiver *, int code);

/* Clock of held hits and connections, in ms modulo 2^32: that of the file, or a monotonic one. */
uint32_t receiver_now(const struct receiver *);

/*
 * Ends the connections and prints the hits that are due, and tells senders the rest of the rate.
 */
void receiver_advance_held(struct receiver *);

/* Stops the command; without one, stops listening. */
void receiver_stop(struct receiver *);

/* The same, and writes no more rows. */
void receiver_stop_rows(struct receiver *);

/*
 * Nobody reads the feed: without segments connections cannot be ended, so none is begun; without
 * control probes the results of hits would be arbitrary.
 */
void receiver_lose_feed(struct receiver *);

/* Writes out rows, or rows, fed rows and kept replies; call it before each wait. */
void receiver_flush_rows(struct receiver *);
void receiver_flush(struct receiver *);

/*
 * Reads from the parent and the stages without blocking. True if nothing must be waited for any
 * more.
 */
bool receiver_hear(struct receiver *);

/* Updates phase and exit status from the supervisor. */
void receiver_update(struct receiver *);

/* Ends the scan if the runtime is over. */
void receiver_check_deadline(struct receiver *);

/* Called before each wait for a file; false to end there. */
bool receiver_idle(void *receiver);

#endif
