/* SPDX-License-Identifier: ISC
 *
 * The account of a scan: what its stages have said of themselves in status lines, added up by
 * tool. Counts are whole numbers of 64 bits, sums are modulo 2^64.
 *
 * Senders and the receiver tell their counts at different moments. So that nothing looks received
 * before it was sent, the receiver's counts are shown once all senders have told theirs of a later
 * moment (struct scan, shown).
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/status_line.h"
#include "missed.h"
#include "settings.h"

/*
 * ZSEND opens connections or sends all there is; SEGMENTS is a zsend that goes on with connections, and
 * CONTROLS one of control probes, whose zblack is no stage of the scan.
 */
enum tool { ZPERM, ZBLACK, ZSEND, ZRECV, SEGMENTS, CONTROLS, OTHER_TOOL };

/* What a stage counts, by the key of its status lines; the last two are sums. */
enum count {
	N, FURTHER, TOTAL, SEED, MAX, SENT, FAILED, UNREACHABLE, DENIED, HELD, ASKED, BAD, LATE, DROPPED, OPTED_OUT, PACKETS, VALID, HITS, DUPLICATES,
	INVALID, ANSWERS, ACKS, RESETS, EARLY, FEED_DROPPED, CONTROLLED, CONTROL_ANSWERED, CONTROL_SKIPPED, ROWS, DROP_KERNEL, DROP_INTERFACE, DROP_PIPE, UNREAD, FRAGMENT, DISTINCT, COOLDOWN, SENDER, END, BY_SIGNAL, STALE, ENDED_INPUT, NO_ROUTE, ATTEMPTS, PAUSED, SUM, DROPPED_SUM, COUNTS
};

/* As many attempts as a target can have. */
#define SCAN_ATTEMPTS 16

/*
 * A sender that is silent for so many lines of the receiver, as one that was killed is, is waited
 * for no longer.
 */
enum { SCAN_SILENT_MAX = 3 };

/* Where a sender was by one of its lines. */
struct place {
	uint64_t sent;
	char last[SETTINGS_TARGET_MAX];
};

/* The addresses of a sender's line, with a null byte. */
#define SCAN_SOURCES_SIZE 768

/* The lists of zblack's line, with a null byte. */
#define SCAN_LISTS_SIZE 640

struct stage {
	char name[STATUS_TOOL_MAX + 1];
	enum tool tool;
	long pid;
	double t;                           /* seconds since it began */
	uint64_t count[COUNTS];
	bool has[COUNTS];                   /* its lines had this key */
	uint64_t answered[SCAN_ATTEMPTS];   /* targets that answered each attempt */
	size_t attempts;
	uint64_t history[MISSED_HISTORIES - 1]; /* targets by which of them they answered, as struct histories has it from 1 on */
	size_t histories;
	char order[64];                     /* zperm's name of it, or empty */
	char lists[SCAN_LISTS_SIZE];        /* zblack's: what each list has excluded, as in its line */
	char interfaces[STATUS_INTERFACES_SIZE]; /* that it has used, as in its line */
	char engines[64];                   /* of a sender, separated by commas, or empty */
	/* of a sender: its probe, source ports and addresses, as in its line, and what rate it aims at */
	char probe[32], ports[16], sources[SCAN_SOURCES_SIZE];
	double aim;
	/* it sends from an address that the machine does not answer for */
	bool foreign;
	/* by the last line, and by the one before; of a sender */
	struct place now, before;
	double rate, rate_t;                /* probes a second, over the second up to rate_t */
	uint64_t rate_sent;
	/* a sender: has told its counts since the receiver last did */
	bool fresh;
	bool told_to_stop;                  /* a sender: by us */
	unsigned silent;                    /* lines of the receiver since its own last */
};

struct scan {
	struct stage *stage;
	size_t n, room;
	size_t receiver;            /* which of them; SIZE_MAX: none so far */
	/* the receiver by the line that is shown, and by the one that will be */
	struct stage shown, next;
	bool waiting;               /* next has not been shown */
};

void scan_open(struct scan *);

/* Forgets all of it. */
void scan_forget(struct scan *);

/* Takes in one status line. True once a second: when there is something new to be shown. */
bool scan_take(struct scan *, const struct status_line *);

/* A count, summed over all stages of a tool. */
uint64_t scan_total(const struct scan *, enum tool, enum count);

/*
 * How many targets have got a probe, however many attempts each: by the probes of a line, and by the
 * lines of further attempts.
 */
uint64_t scan_probed(const struct scan *);

/* Whether a stage of this kind has said a word. */
bool scan_has(const struct scan *, enum tool);

/* How many senders have begun and not ended; and how many probes a second all together send. */
unsigned scan_senders(const struct scan *);
double scan_rate(const struct scan *);

/* What these aim at together, in probes or bits a second; 0 is as fast as possible. */
double scan_aim(const struct scan *);

/* How long the senders have been at work, seconds. */
double scan_sending(const struct scan *);

/* The receiver by its last line; NULL: there is none. */
const struct stage *scan_receiver(const struct scan *);

/* How much of its part a sender has done, 0 to 1, by the zperm and the zblack of its pipeline; 0 where nobody knows. */
double scan_sender_done(const struct scan *, const struct stage *sender);

/* The segments that receivers have asked for on their way to a sender. */
uint64_t scan_fed(const struct scan *);

/* What a receiver has lost: dropped, or left unread. */
uint64_t stage_lost(const struct stage *);

/* How much of the scan has been done, 0 to 1; 0 where nobody knows. */
double scan_done(const struct scan *);

/*
 * The first stage that failed or was killed, but the receiver; NULL: none. *killed is set with it.
 */
const struct stage *scan_failure(const struct scan *, bool *killed);

#endif
