/* SPDX-License-Identifier: ISC
 *
 * The lists and the resulting set of excluded addresses. An address is excluded if it is on an
 * exclusion list or on the machine's own list, or if there are allow-lists and it is on none of
 * them.
 */
#ifndef LISTS_H
#define LISTS_H

#include "addr/ipset.h"
#include "listed.h"
#include "report.h"

struct list {
	const char *path;
	bool allow;                 /* -w: an allow-list; otherwise -f */
};

struct lists {
	struct list *list;
	size_t n;
	bool special;               /* also use the built-in list */
	const char *optout;         /* the machine's own list, which always applies */
	struct ipset excluded;
	/* the excluded addresses on the machine's own list; valid if has_opted_out */
	struct ipset opted_out;
	bool has_opted_out;
	bool optout_known;          /* the machine's own list was there before */
	struct listed listed;       /* the counts by list */
	struct report *report;      /* NULL: not requested */
	uint64_t reloads, reload_failed;
	bool stale;                 /* the last reload failed */
};

/* Adds a list for lists_read. */
void lists_add(struct lists *, const char *path, bool allow);

/*
 * Reads all lists. Writes the excluded addresses into a sealed set, those of the machine's own
 * list also into opted_out, those of the first LISTED_MAX lists also into each, and the entries
 * into the report. All destinations except the first may be NULL. Returns false, after a message
 * on stderr, if a list is unreadable or bad.
 */
bool lists_read(struct lists *, struct ranges *excluded, struct ranges *opted_out, struct ranges *each, struct report *);

/* Reads all lists and puts them in force. Returns false as above. */
bool lists_load(struct lists *);

/*
 * Reloads the lists and puts them in force. If one is bad, none takes effect, and stderr says so.
 */
void lists_reload(struct lists *);

#endif
