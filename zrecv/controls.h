/* SPDX-License-Identifier: ISC
 *
 * Sends one control probe for each hit, to a target where nobody should answer. A host that
 * answers it too is a false host, as in a network that answers every SYN. The target follows from
 * the key and the hit. Invariant: a reply to a control probe is recognised by its attempt, so a
 * late one is never a hit.
 */
#ifndef CONTROLS_H
#define CONTROLS_H

#include "addr/deny.h"
#include "dedup.h"
#include "feed.h"
#include "held_hits.h"

/* Attempt of control probes: the last one that a reply can carry. */
enum { CONTROL_ATTEMPT = TAG_ATTEMPTS - 1 };

/* Their targets: none; another port of the host; the same port of a neighbour. */
enum control_kind { CONTROL_NOWHERE, CONTROL_HOST, CONTROL_NET };

struct controls {
	enum control_kind kind;
	/* feeds targets to a sender; otherwise the replies come from a file */
	bool feeds;
	uint32_t time;              /* limit for an answer, in ms */
	size_t memory;              /* for held hits, in bytes */
	struct deny deny;           /* addresses that must not be probed */
	struct port_set *excluded;  /* ports that must not be probed */

	const struct scans *scans;
	/* Receives each hit when its result is known; ctx is passed to it. */
	void (*put)(void *ctx, const struct held_hit *, enum control_answer control);
	void *ctx;
	struct feed *feed;

	struct held_hits held;
	uint32_t taken;             /* time in ms up to which replies have been read */
	bool closing;               /* no new hits are held */
	uint64_t sent;              /* targets fed or, with a file, expected */
	/* replies to control probes, including late ones and failures */
	uint64_t replies;
	uint64_t answered;          /* hits whose control probe was answered */
	uint64_t skipped;           /* hits without a control probe */
};

/*
 * Parses the argument of --control, HOW[:FD]; returns the text of FD, or NULL. Ends the program
 * with status 2 if HOW is unknown.
 */
const char *controls_option(struct controls *, const char *arg);

/* Ends the program with status 2 if these probes cannot have control probes. */
void controls_check(const struct controls *, const struct scans *, unsigned attempts, bool offline);

/*
 * Ends the program with status 2 unless all duplicates are recognised: each hit is sent a probe.
 */
void controls_check_dedup(const struct controls *, const struct dedup *);

/* Call it once the options, scans, put, ctx and feed are set. */
void controls_open(struct controls *);

static inline bool
controls_are_on(const struct controls *c)
{
	return c->kind != CONTROL_NOWHERE;
}

/* Takes a valid reply to a control probe; false if it is a reply to another probe. */
bool controls_take(struct controls *, const struct reply *);

/* Holds a hit and feeds its control probe; false if the hit is to be printed without one. */
bool controls_hold(struct controls *, const struct reply *, const struct frame *, uint32_t now);

/*
 * Passes on the hits that are due. taken: a monotonic clock in ms, modulo 2^32; all replies up to
 * this time have been read. Hits may have been held since.
 */
void controls_advance(struct controls *, uint32_t taken);

/* Time in ms until something is due; UINT32_MAX: nothing is. */
uint32_t controls_due(const struct controls *);

/* Passes on all hits with their present results. */
void controls_end(struct controls *);

#endif
