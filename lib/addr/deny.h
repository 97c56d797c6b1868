/* SPDX-License-Identifier: ISC
 *
 * The addresses that no frame may go to: those of the lists in files and of the machine's own
 * opt-out list. This is the sender's second barrier, after zblack; it also limits the choice of
 * addresses for control probes.
 */
#ifndef DENY_H
#define DENY_H

#include "addr/ipset.h"

struct deny {
	const char **paths;
	size_t n;
	struct ipset set;       /* the addresses in force; valid if has_any */
	bool has_any;
	bool optout_known;      /* the machine's own list was there before */
	uint64_t generation;    /* the number of successful reloads */
	uint64_t reload_failed;
	uint64_t denied;        /* probes that were not sent because a list has their target */
	bool stale;             /* the last reload failed */
};

void deny_add(struct deny *, const char *path);

/* Reads the lists. Returns false if one is unreadable or bad, after a message on stderr. */
bool deny_load(struct deny *);

/* Reloads the lists. If one is bad, the present lists stay in force, and stderr says so. */
void deny_reload(struct deny *);

/*
 * Warns on stderr about lists that could not be read again. Call this after dropping privileges,
 * once there is something to send.
 */
void deny_warn_unreadable(const struct deny *);

/*
 * The check of all barriers. Each frame passes it last when it is handed to an engine
 * (transmit.c), by the lists then in force. Before that, it checks a target when its line is
 * taken (intake.c) or surveyed (survey.c), and a neighbour before it is resolved (resolve.c).
 */
static inline bool
deny_has(const struct deny *d, const struct addr *a)
{
	return d->has_any && ipset_has(&d->set, a);
}

#endif
