/* SPDX-License-Identifier: ISC
 *
 * Control probes: one for each hit, to where nobody should answer. Who answers it too is a false
 * host, as a network that answers every SYN. Its target follows from the key and the hit, and a
 * reply to it is told by its attempt, so that one that comes late is never a hit.
 */
#ifndef CONTROLS_H
#define CONTROLS_H

#include "addr/deny.h"
#include "dedup.h"
#include "feed.h"
#include "held_hits.h"

/* The attempt that control probes leave with: the last one that a reply tells. */
enum { CONTROL_ATTEMPT = TAG_ATTEMPTS - 1 };

/* Where they go: nowhere; to another port of the host; to the same one of a neighbour. */
enum control_kind { CONTROL_NOWHERE, CONTROL_HOST, CONTROL_NET };

struct controls {
	enum control_kind kind;
	bool feeds;                 /* their targets; else replies to them come from a file */
	uint32_t time;              /* how long an answer is awaited, in ms */
	size_t memory;              /* for hits that wait, in bytes */
	struct deny deny;           /* no address of these */
	struct port_set *excluded;  /* and none of these ports */

	const struct scans *scans;
	/* Gets each hit again, once that is known; ctx is its own. */
	void (*put)(void *ctx, const struct held_hit *, enum control_answer control);
	void *ctx;
	struct feed *feed;

	struct held_hits held;
	uint32_t taken;             /* until when replies have been, in ms */
	bool closing;               /* no hit is held any more */
	uint64_t sent;              /* targets fed, or of a file awaited */
	uint64_t replies;           /* to control probes, late ones and failures too */
	uint64_t answered;          /* hits whose control probe was */
	uint64_t skipped;           /* hits that have none */
};

/* --control HOW[:FD]: returns the text of FD, or NULL. Ends the program with status 2 where HOW is no such. */
const char *controls_option(struct controls *, const char *arg);

/* Whether the probes can have any; ends the program with status 2 where they cannot. */
void controls_check(const struct controls *, const struct scans *, unsigned attempts, bool offline);

/* Whether duplicates are known, as each hit is sent a probe; ends the program with status 2 where not all are. */
void controls_check_dedup(const struct controls *, const struct dedup *);

/* Once scans, put, ctx, feed and what the options say are set. */
void controls_open(struct controls *);

static inline bool
controls_are_on(const struct controls *c)
{
	return c->kind != CONTROL_NOWHERE;
}

/* Takes a valid reply to a control probe; false where it is to another one. */
bool controls_take(struct controls *, const struct reply *);

/* Holds a hit, and has its control probe sent at this time; false where it is to be printed as it is. */
bool controls_hold(struct controls *, const struct reply *, const struct frame *, uint32_t now);

/*
 * Hands on what is due by a clock in ms, modulo 2^32, that never goes back: all replies that came before
 * this time have been taken. Hits may have been held since.
 */
void controls_advance(struct controls *, uint32_t taken);

/* In how many ms something is due; UINT32_MAX: nothing. */
uint32_t controls_due(const struct controls *);

/* Hands on all, by what is known now. */
void controls_end(struct controls *);

#endif
