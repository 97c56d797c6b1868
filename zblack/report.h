/* SPDX-License-Identifier: ISC
 *
 * The report: which entry of which list dropped how many lines. A line is credited to the
 * smallest entry that covers its address, the first given among equals.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "segments.h"

struct entry {
	uint64_t dropped;
	const char *list;
	uint64_t line;              /* 0: it stands on none */
	size_t text;                /* where its text begins */
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
	struct claims claims4, claims6;         /* until it is sealed */
	struct segments segments4, segments6;
	bool only;                  /* addresses on no allow-list are dropped, too, */
	uint64_t not_allowed;       /* and so many were */
};

struct report *report_new(void);
void report_free(struct report *);

/* An entry of n bytes, and the addresses that it stands for. The list's name is not copied. */
void report_add(struct report *, const char *list, const char *s, size_t n, uint64_t line, const struct range *);

/* To be called once, after the last entry: divides the addresses among the entries. */
void report_seal(struct report *, bool only);

/* Counts a line that was dropped. */
void report_credit(struct report *, const struct addr *);

/*
 * Takes over the counts of an earlier report of the same lists. Entries that have dropped
 * something and are in their list no longer get a row without a line number.
 */
void report_carry(struct report *, struct report *earlier);

/*
 * Prints an entry as it stands in its list, a tab, and where that is: LIST:LINE, or the purpose of
 * one of the built-in list.
 */
void report_print_entry(const struct report *, const struct entry *);

/*
 * Empties the file, which is open, for report_write; ends the program with status 2 where it
 * cannot be.
 */
FILE *report_open(int fd, const char *path);

/*
 * Writes the report as CSV and closes the file. False where that fails, which has been said on
 * stderr then.
 */
bool report_write(const struct report *, FILE *, const char *path);

#endif
