/* SPDX-License-Identifier: ISC
 *
 * Checks by zsend's status lines whether the senders of a command fit the receiver: interfaces,
 * source addresses, source ports, hops and probe. Otherwise replies are lost without being
 * counted.
 */
#ifndef SENDERS_H
#define SENDERS_H

#include "capture.h"
#include "io/status_line.h"
#include "probe/scans.h"

enum { SENDERS_HOPS_SIZE = 24 };

struct senders {
	const struct capture *capture;      /* ours; NULL: do not compare */
	const struct scans *scans;
	bool known;                         /* a sender has reported its interfaces */
	/*
	 * Another receiver runs our command or is one of its stages: each receives replies to
	 * some senders only
	 */
	bool shared;
	/* our interfaces with a sender: a bit for each number */
	uint64_t used;

	/* The first mismatch; empty: none. */
	char unheard[IF_NAMESIZE];          /* interface on which we do not listen */
	char ports[SCANS_NAMES_MAX], probe[SCANS_NAMES_MAX];
	char hops[SENDERS_HOPS_SIZE];       /* as options */
	bool foreign;                       /* a source address is not this machine's */
};

/*
 * Takes a status line of any tool. Ignores those of senders that have sent nothing: they may not
 * have read their options yet.
 */
void senders_note(void *senders, const struct status_line *);

/* Whether replies may arrive on this interface of ours, as far as is known. */
bool senders_use(const struct senders *, size_t interface);

/* Prints the mismatches; false if there are any. */
bool senders_report(const struct senders *);

#endif
