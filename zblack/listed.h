/* SPDX-License-Identifier: ISC
 *
 * The number of targets that each list has excluded. A target counts for the first list that
 * contains its address, in the order of the options, then the built-in list, then the machine's
 * own.
 */
#ifndef LISTED_H
#define LISTED_H

#include "addr/ipset.h"

/*
 * The number of lists that are counted separately. All further lists, and targets on no
 * allow-list, are counted together.
 */
#define LISTED_MAX 8

/*
 * The size of the text for status lines, with a null byte. A name has at most LISTED_NAME bytes.
 */
#define LISTED_NAME 32
#define LISTED_SIZE ((LISTED_MAX + 1) * (LISTED_NAME + sizeof(",:18446744073709551615")))

struct listed {
	struct listed_by {
		const char *name;           /* name or path of the list */
		struct ipset set;
		bool has_set;               /* the list has addresses */
		uint64_t dropped;
	} by[LISTED_MAX + 1];               /* the last one is for all others */
	size_t n;                           /* number of lists with a name */
	/*
	 * the index of the one that gets all targets that no other one claims; with several
	 * lists, that of all others
	 */
	size_t rest;
	/* status lines are written, so the counts are needed */
	bool on;
};

/*
 * From now on counts by the sealed ranges of n lists, in their order. Ranges without addresses
 * count nothing. others: the name for further lists or allow-lists; NULL: there are none.
 */
void listed_build(struct listed *, struct ranges *each, const char *const *names, size_t n, const char *others);

/* Whether several lists exclude addresses, so that each excluded address must be looked up. */
static inline bool
listed_needs_lookup(const struct listed *l)
{
	return l->on && l->rest == LISTED_MAX;
}

/* Counts an excluded address. */
void listed_credit(struct listed *, const struct addr *);

/*
 * Call this before other lists are built: assigns the rest of all dropped targets to the present
 * lists.
 */
void listed_assign_rest(struct listed *, uint64_t dropped);

/*
 * Writes NAME:COUNT for each list, with commas between them, for status lines. Returns the
 * length.
 */
size_t listed_format(const struct listed *, uint64_t dropped, char text[LISTED_SIZE]);

#endif
