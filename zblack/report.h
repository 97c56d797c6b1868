/* SPDX-License-Identifier: ISC
 *
 * The report: how many lines each entry of each list dropped. A line is credited to the smallest
 * entry that covers its address; of equal ones, to the one given first.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "segments.h"

struct entry {
	uint64_t dropped;
	const char *list;
	uint64_t line;              /* 0: not from a line */
	size_t text;                /* offset of its text */
	uint32_t text_n;
};

struct claims {
	struct claim *claim;
	size_t n, room;
};

struct report {
	struct entry *entries;
	size_t n, room;
	char *text;                 /* of all entries */
	size_t text_n, text_room;
	struct claims claims4, claims6;         /* until sealed */
	struct segments segments4, segments6;
	bool has_allow_list;        /* there are allow-lists */
	uint64_t not_allowed;       /* lines dropped because no allow-list has their address */
};

struct report *report_new(void);
void report_free(struct report *);

/* Adds an entry of n bytes and its addresses. Keeps a pointer to the list's name. */
void report_add(struct report *, const char *list, const char *s, size_t n, uint64_t line, const struct range *);

/* Divides the addresses among the entries. Call this once, after the last entry. */
void report_seal(struct report *, bool has_allow_list);

/* Counts a dropped line. */
void report_credit(struct report *, const struct addr *);

/*
 * Takes over the counts of an earlier report of the same lists. An entry that dropped lines but
 * is no longer in its list gets a row without a line number.
 */
void report_carry(struct report *, struct report *earlier);

/*
 * Prints an entry as it is in its list, a tab, and its place: LIST:LINE, or the purpose if it is
 * built in.
 */
void report_print_entry(const struct report *, const struct entry *);

/* Empties the open file for report_write. Ends the program with status 2 on failure. */
FILE *report_open(int fd, const char *path);

/*
 * Writes the report as CSV and closes the file. Returns false, after a message on stderr, on
 * failure.
 */
bool report_write(const struct report *, FILE *, const char *path);

#endif
