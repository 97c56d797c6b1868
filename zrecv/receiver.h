/* SPDX-License-Identifier: ISC
 *
 * The receiver: packets are classified, rows written, and the end of the scan noticed.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include "capture.h"
#include "copies.h"
#include "dedup.h"
#include "io/outbuf.h"
#include "overlooked.h"
#include "probe/probe.h"
#include "queue.h"
#include "replies_file.h"
#include "row.h"
#include "sample.h"
#include "stages.h"
#include "targets/target.h"

/* What the receiver and the parent that runs the command say to each other, one byte each. */
enum control {
	CONTROL_NONE = -1,          /* no descriptor: there is no command */
	CONTROL_READY = 'r',        /* to the parent: the capture is live */
	CONTROL_STOP = 's',         /* to the parent: stop the command, then listen for the cooldown */
	CONTROL_FINISH = 'f',       /* to the parent: stop the command, there is nothing left to wait for */
	CONTROL_STARTED = 'g',      /* to the receiver, with a pid_t behind it: the command's process group */
	CONTROL_TOLD = 't',         /* to the receiver: the command has been told to stop */
	CONTROL_COOLDOWN = 'c',     /* to the receiver: the command has ended */
	CONTROL_FAILED = 'x',       /* the same, and it failed of itself */
	CONTROL_INTERRUPTED = 'i',  /* to either: SIGINT is why the scan stops */
	CONTROL_END = 'e',          /* to the receiver: end now */
};

struct receiver {
	struct scan scan;
	struct capture *capture;
	struct sample sample;       /* of packets beside it; while no reply is valid */
	struct replies_file replies_file; /* -w */
	struct outbuf out;          /* rows on their way to the queue */
	size_t queue_size;          /* bytes */
	struct queue queue;
	struct row row;
	struct dedup *dedup;
	unsigned attempts;          /* -P: attempts whose answers are counted apart; 0: none */
	struct dedup *by_attempt;   /* the hits of each of them */
	struct copies copies;       /* of packets, where there may be any */
	struct template templates[2];
	struct stages stages;
	bool headed;                /* the file has its header already */
	bool others_hidden;         /* whoever runs it may not see packets of others: what is no valid reply is counted alone */
	bool all;                   /* -a: every validated reply, not hits alone */
	double cooldown, runtime;   /* seconds; runtime 0: no limit */
	uint64_t max;               /* rows */
	int control;                /* descriptor to the parent, or CONTROL_NONE */

	struct status *status;      /* receiver_run's */
	int64_t deadline;           /* CLOCK_MONOTONIC in ns; 0: none */
	int64_t grace;              /* until when the others have time to end since a stage is lost; 0: none is */
	bool cooling;               /* the command has ended */
	bool cooled;                /* and the cooldown after it */
	bool done;                  /* no more rows: a limit is reached or the output closed */
	bool orphan;                /* the parent was killed, and with it the account of the command */
	bool interrupted;
	bool deaf;                  /* the capture failed */
	bool patient;               /* packets come from a file, which waits for the reader of the rows */
	bool broken;                /* writing failed */
	bool at_once;               /* the end is not to wait for the reader of the rows */
	bool ended;
	int code;                   /* the exit status so far */
	uint64_t packets, valid, hits, duplicates, invalid, looped, rows, drop_pipe, unread;
	struct overlooked overlooked;       /* of a file that has given no row so far, or of the sample */
	uint64_t faults[PACKET_FAULTS];     /* by why they could not be classified */
	uint64_t answered[TARGET_ATTEMPTS]; /* distinct targets, by the attempt that they answered */
};

/* Starts the thread that writes rows. */
void receiver_open(struct receiver *);

/*
 * Writes the header. With a command, waits until a reader of the rows has taken it, so that one that refuses to work ends
 * the scan before its first probe. False if that reader is gone: receiver_run then returns at once.
 */
bool receiver_begin(struct receiver *, struct status *);

/* Works until the end of the scan; returns the exit status. */
int receiver_run(struct receiver *, struct status *);

/* For status_finish: lets the writer go on for a last second. */
int receiver_finish(void *receiver, int code);

/* Status keys (zscan.7, STATUS), for status_open. */
size_t receiver_keys(void *receiver, char *line, size_t room);

#endif
