/* SPDX-License-Identifier: ISC
 *
 * Writes the scan as JSON (RFC 8259), at its end.
 */
#ifndef METADATA_H
#define METADATA_H

#include <stdbool.h>

#include "hashed_list.h"
#include "io/output.h"
#include "metadata_zmap.h"
#include "scan.h"
#include "settings.h"

struct metadata {
	struct output output;
	struct hashed_list *list, *target_list;    /* exclusion lists; lists of targets and names */
	size_t lists, target_lists;
	struct hashed_list optout;                 /* the opt-out list of the machine */
	bool sends;                         /* a sender has begun and not ended */
	struct metadata_zmap zmap;
};

/* Reads the lists. Ends the program with status 2 if one cannot be read. */
void metadata_open(struct metadata *, const struct settings *);

/* Updates the times at which sending began and ended. */
void metadata_look(struct metadata *, const struct scan *);

/* rest: the scan continues an earlier one. status: its exit status. */
void metadata_save(struct metadata *, const struct settings *, const struct scan *, bool rest, int status);

#endif
