/* SPDX-License-Identifier: ISC
 *
 * The lists that were named, and what they come to: one set of excluded addresses. An
 * address is excluded if it is on an exclusion list, or if there are lists of what alone is wanted and it is on none of
 * them.
 */
#ifndef LISTS_H
#define LISTS_H

#include "report.h"
#include "table.h"

struct list {
	const char *path;
	bool only;                  /* -w; else -f */
};

struct lists {
	struct list *list;
	size_t n;
	bool special;               /* the built-in list, too */
	struct table excluded;
	struct report *report;      /* NULL: nobody asked for one */
	uint64_t reloads, reload_failed;
	bool stale;                 /* the last reload failed */
};

/* To be read by lists_read. */
void lists_add(struct lists *, const char *path, bool only);

/*
 * Reads all lists into a sealed set, and their entries into the report unless that is NULL. False where
 * one cannot be read or is bad, which has been said on stderr then.
 */
bool lists_read(const struct lists *, struct ranges *excluded, struct report *);

/* Puts what they come to in force; false as above. */
bool lists_load(struct lists *);

/* Reads them again and puts them in force, all or, where one is bad, none, which is said on stderr. */
void lists_reload(struct lists *);

#endif
