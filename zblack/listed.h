/* SPDX-License-Identifier: ISC
 *
 * How many targets each list has excluded. A target counts for the first list that has its address,
 * in the order of the options; then come the built-in list and that of the machine.
 */
#ifndef LISTED_H
#define LISTED_H

#include "addr/ipset.h"

/* So many lists are counted each by itself; the others, and what no allow-list has, are counted together. */
#define LISTED_MAX 8

/* What the status lines get, with its null byte: a name is of LISTED_NAME bytes at most. */
#define LISTED_NAME 32
#define LISTED_SIZE ((LISTED_MAX + 1) * (LISTED_NAME + sizeof(",:18446744073709551615")))

struct listed {
	struct listed_by {
		const char *name;           /* of the list, or its path */
		struct ipset set;
		bool has_set;               /* it has addresses */
		uint64_t dropped;
	} by[LISTED_MAX + 1];               /* the last one is that of all others */
	size_t n;                           /* of those that have a name */
	/* the one that gets what no other one has claimed: of several lists, that of all others */
	size_t rest;
	bool on;                            /* somebody asks for it */
};

/*
 * Takes the sealed ranges of n lists, in their order, as those to count by from now on: ranges
 * without addresses count for nothing. others: there are more lists, or allow-lists.
 */
void listed_build(struct listed *, struct ranges *each, const char *const *names, size_t n, const char *others);

/* Whether several lists exclude something, so that each excluded address has to be looked up. */
static inline bool
listed_is_wanted(const struct listed *l)
{
	return l->on && l->rest == LISTED_MAX;
}

/* Counts an excluded address. */
void listed_credit(struct listed *, const struct addr *);

/* To be called before other lists are built: of all that has been dropped, what is left belongs to those of now. */
void listed_settle(struct listed *, uint64_t dropped);

/* Writes NAME:COUNT for each list, with commas between them: what status lines have. Returns the length. */
size_t listed_format(const struct listed *, uint64_t dropped, char text[LISTED_SIZE]);

#endif
