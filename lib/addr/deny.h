/* SPDX-License-Identifier: ISC
 *
 * Addresses that no frame goes to: those of lists in files, and of the machine's own list. It is
 * the second barrier of a sender, whatever comes on its input, and what the choice of a control
 * probe's address keeps to.
 */
#ifndef DENY_H
#define DENY_H

#include "addr/ipset.h"

struct deny {
	const char **paths;
	size_t n;
	struct ipset table;     /* in force; where has_any */
	bool has_any;
	bool optout_known;      /* the machine's own list has been there */
	uint64_t generation;    /* of the table: how often the lists have been read again */
	uint64_t reload_failed;
	uint64_t denied;        /* probes that were not sent since their target is on a list */
	bool stale;             /* the last reload failed */
};

void deny_add(struct deny *, const char *path);

/* Reads the lists. False where one cannot be read or is bad, which stderr tells. */
bool deny_load(struct deny *);

/* Reads them again; where one is bad, those in force stay in force, which stderr tells. */
void deny_reload(struct deny *);

/*
 * To be called once privileges have been dropped and there is something to send: says on stderr
 * which lists could not be read again.
 */
void deny_foretell(const struct deny *);

/*
 * The check of all barriers. A frame passes it last when it is handed to an engine (transmit.c),
 * by the lists that are in force then; a target before that when its line is taken (intake.c) or
 * surveyed (survey.c), and a neighbour before it is resolved (resolve.c).
 */
static inline bool
deny_has(const struct deny *d, const struct addr *a)
{
	return d->has_any && ipset_has(&d->table, a);
}

#endif
