/* SPDX-License-Identifier: ISC
 *
 * The addresses that rows and lists name: rows, those that have answered, and how; lists, those
 * that were probed and those that were excluded. An address counts once, however many rows it has.
 */
#ifndef CENSUS_H
#define CENSUS_H

#include "addr/ranges.h"
#include "input.h"

/* Best first: of several answers of an address, the best one counts. */
enum answer { ANSWER_HIT, ANSWER_RESET, ANSWER_OTHER, ANSWERS };

struct census {
	struct ranges answers[ANSWERS];
	size_t limit[ANSWERS];      /* ranges; a set that has more is merged */

	struct ranges targets, excluded;
	bool has_targets, has_excluded;
};

/*
 * Reads the rows of the files, which are NULL after the last one. Seals the sets of answers: no
 * address is in two of them.
 */
enum input_result census_read(struct census *, char *const *files, struct status *);

/* Read a list of targets, or of exclusions. A bad one ends the program with status 2. */
void census_targets(struct census *, const char *path);
void census_exclude(struct census *, const char *path);

/* How many addresses of a family a sealed set has, up to UINT64_MAX. */
uint64_t census_count(const struct ranges *, bool is4);

#endif
