/* SPDX-License-Identifier: ISC
 *
 * The lists that were named, and what they come to: one set of excluded addresses. An address is
 * excluded if it is on an exclusion list or on that of the machine, or if there are lists of what
 * alone is wanted and it is on none of them.
 */
#ifndef LISTS_H
#define LISTS_H

#include "addr/ipset.h"
#include "listed.h"
#include "report.h"

struct list {
	const char *path;
	bool only;                  /* -w; else -f */
};

struct lists {
	struct list *list;
	size_t n;
	bool special;               /* the built-in list, too */
	const char *optout;         /* the machine's own list, which always counts */
	struct ipset excluded;
	/* of these, those on the machine's own list; where has_opted_out */
	struct ipset opted_out;
	bool has_opted_out;
	bool optout_known;          /* the machine's own list has been there */
	struct listed listed;       /* what each has excluded */
	struct report *report;      /* NULL: nobody asked for one */
	uint64_t reloads, reload_failed;
	bool stale;                 /* the last reload failed */
};

/* To be read by lists_read. */
void lists_add(struct lists *, const char *path, bool only);

/*
 * Reads all lists into a sealed set, those of the machine's own list into another one, too, and
 * the entries into the report; and those of the first LISTED_MAX lists into sets of their own. All but
 * the first may be NULL. False where a list cannot be read or is
 * bad, which has been said on stderr then.
 */
bool lists_read(struct lists *, struct ranges *excluded, struct ranges *opted_out, struct ranges *each, struct report *);

/* Puts what they come to in force; false as above. */
bool lists_load(struct lists *);

/*
 * Reads them again and puts them in force, all or, where one is bad, none, which is said on
 * stderr.
 */
void lists_reload(struct lists *);

#endif
