/* SPDX-License-Identifier: ISC
 *
 * What is known of addresses: by rows, which of them have answered, and how; by lists, which were
 * probed, and which were excluded. An address counts once, however many rows it has.
 */
#ifndef CENSUS_H
#define CENSUS_H

#include "addr/ranges.h"
#include "input.h"

/* The best answer of an address counts: the first of these that it has. */
enum answer { ANSWER_HIT, ANSWER_RESET, ANSWER_OTHER, ANSWERS };

struct census {
	struct ranges answers[ANSWERS];
	size_t limit[ANSWERS];      /* how many ranges there may be before they are merged */

	struct ranges targets, excluded;
	bool has_targets, has_excluded;
};

/* The rows of the files, which are NULL after the last one. Seals the sets: no address is in two of them. */
enum input_result census_read(struct census *, char *const *files, struct status *);

/* Lists of targets, and of exclusions. Each ends the program with status 2 where it is bad. */
void census_targets(struct census *, const char *path);
void census_exclude(struct census *, const char *path);

/* How many addresses of a family a sealed set has, up to UINT64_MAX. */
uint64_t census_count(const struct ranges *, bool is4);

#endif
