/* SPDX-License-Identifier: ISC
 *
 * Collects the counts that the stages of a scan report in status lines, and adds them up by tool.
 * Counts are integers of 64 bits; sums are modulo 2^64.
 *
 * Senders and the receiver report at different times. A reply must not appear before its probe, so
 * the receiver's counts are shown only when all senders have reported a later time (struct scan,
 * shown).
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
 * ZSEND sends the probes that open connections, or all probes of other scans. SEGMENTS is a zsend
 * that continues connections. CONTROLS is a zsend for control probes; its zblack is not a stage of
 * the scan.
 */
enum tool { ZPERM, ZBLACK, ZSEND, ZRECV, SEGMENTS, CONTROLS, OTHER_TOOL };

/* The counts of a stage, by the keys of its status lines. The last two are sums. */
enum count {
	N, FURTHER, TOTAL, SEED, MAX, SENT, FAILED, UNREACHABLE, DENIED, HELD, ASKED, BAD, LATE, DROPPED, OPTED_OUT, PACKETS, VALID, HITS, DUPLICATES,
	INVALID, ANSWERS, ACKS, RESETS, EARLY, FEED_DROPPED, CONTROLLED, CONTROL_ANSWERED, CONTROL_SKIPPED, ROWS, DROP_KERNEL, DROP_INTERFACE, DROP_PIPE, UNREAD, FRAGMENT, DISTINCT, COOLDOWN, SENDER, END, BY_SIGNAL, STALE, ENDED_INPUT, NO_ROUTE, ATTEMPTS, PAUSED, SUM, DROPPED_SUM, COUNTS
};

/* Maximum number of attempts at a target. */
#define SCAN_ATTEMPTS 16

/*
 * A sender that is silent for this many lines of the receiver, perhaps because it was killed, is no
 * longer waited for.
 */
enum { SCAN_SILENT_MAX = 3 };

/* The place of a sender, from one of its lines. */
struct place {
	uint64_t sent;
	char last[SETTINGS_TARGET_MAX];
};

/* Size of the addresses in a sender's line, with a null byte. */
#define SCAN_SOURCES_SIZE 768

/* Size of the lists in zblack's line, with a null byte. */
#define SCAN_LISTS_SIZE 640

struct stage {
	char name[STATUS_TOOL_MAX + 1];
	enum tool tool;
	long pid;
	double t;                           /* seconds since its start */
	uint64_t count[COUNTS];
	bool has[COUNTS];                   /* its lines had this key */
	uint64_t answered[SCAN_ATTEMPTS];   /* targets that answered each attempt */
	size_t attempts;
	/* Targets by the attempts that they answered, as in struct histories from 1 on. */
	uint64_t history[MISSED_HISTORIES - 1];
	size_t histories;
	char order[64];                     /* zperm's name of the order, or empty */
	/* zblack's lists with their numbers of exclusions, as in its line. */
	char lists[SCAN_LISTS_SIZE];
	char interfaces[STATUS_INTERFACES_SIZE]; /* Interfaces that it has used, as in its line. */
	/* Engines of a sender, separated by commas, or empty. */
	char engines[64];
	/*
	 * For a sender: its probe, source ports and addresses, as in its line, and its intended
	 * rate.
	 */
	char probe[32], ports[16], sources[SCAN_SOURCES_SIZE];
	double aim;
	/* The source address of the sender is not one that the machine answers for. */
	bool foreign;
	/* For a sender: its place by the last line, and by the one before. */
	struct place now, before;
	double rate, rate_t;                /* probes per second, during the second up to rate_t */
	uint64_t rate_sent;
	/* A sender: it has reported since the last line of the receiver. */
	bool fresh;
	bool told_to_stop;                  /* a sender: we have stopped it */
	unsigned silent;                    /* lines of the receiver since its own last line */
};

struct scan {
	struct stage *stage;
	size_t n, room;
	size_t receiver;            /* index of the stage; SIZE_MAX: none so far */
	/* The receiver by the line that is shown, and by the next one to show. */
	struct stage shown, next;
	bool waiting;               /* next has not been shown */
};

void scan_open(struct scan *);

/* Forgets all stages. */
void scan_forget(struct scan *);

/* Takes a status line. Returns true once a second, when new figures can be shown. */
bool scan_take(struct scan *, const struct status_line *);

/* Returns a count, summed over all stages of a tool. */
uint64_t scan_total(const struct scan *, enum tool, enum count);

/*
 * Returns the number of targets that got a probe, each counted once for all its attempts. It is
 * computed from the attempts sent for each line, and the lines for further attempts.
 */
uint64_t scan_probed(const struct scan *);

/* Returns true if a stage of this kind has written a line. */
bool scan_has(const struct scan *, enum tool);

/*
 * Return the number of senders that have begun and not ended, and their probes per second together.
 */
unsigned scan_senders(const struct scan *);
double scan_rate(const struct scan *);

/* Returns their intended rate together, in probes or bits per second; 0 is as fast as possible. */
double scan_aim(const struct scan *);

/* Returns the longest running time of a sender, in seconds. */
double scan_sending(const struct scan *);

/* Returns the receiver by its last line; NULL if there is none. */
const struct stage *scan_receiver(const struct scan *);

/*
 * Returns the completed fraction of a sender's part, 0 to 1, by the zperm and zblack of its
 * pipeline; 0 if unknown.
 */
double scan_sender_done(const struct scan *, const struct stage *sender);

/*
 * Returns the number of segments that receivers asked for, without those dropped before the sender.
 */
uint64_t scan_fed(const struct scan *);

/* Returns the number of replies that a receiver lost: dropped or unread. */
uint64_t stage_lost(const struct stage *);

/* Returns the completed fraction of the scan, 0 to 1; 0 if unknown. */
double scan_done(const struct scan *);

/*
 * Returns the first stage, other than the receiver, that failed or was killed; NULL if there is
 * none. Sets *killed with it.
 */
const struct stage *scan_failure(const struct scan *, bool *killed);

#endif
