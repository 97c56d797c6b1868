/* SPDX-License-Identifier: ISC
 *
 * The subject of a picture: reads it from files, and draws it.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "course.h"
#include "histogram.h"
#include "map.h"
#include "page.h"
#include "port_counts.h"

enum kind { KIND_MAP, KIND_RTT, KIND_TTL, KIND_PORTS, KIND_PROGRESS, KIND_RATES, KINDS };

/* The part of the command line that tells the subject and its look. */
struct subject_wishes {
	enum kind kind;
	struct map_wishes map;
	char **exclusions, **targets;   /* lists, for the map */
	size_t exclusions_n, targets_n;
	struct page_wishes page;
};

/* Of these, one is filled, by the kind. */
struct subject {
	const struct subject_wishes *wishes;
	struct census census;
	struct map_wishes map;
	struct histogram histogram;
	struct port_counts ports;
	struct course course;
};

/* Its name on the command line. */
const char *subject_name(enum kind);

/* Reads the files, which are NULL after the last one, or the standard input if there are none. */
enum input_result subject_read(struct subject *, const struct subject_wishes *, char *const *files, struct status *);

/* Why there is nothing to be drawn, in words; NULL if there is something. */
const char *subject_lacks(const struct subject *);

/* Of one that lacks nothing. */
void subject_draw(const struct subject *, struct picture *);

#endif
