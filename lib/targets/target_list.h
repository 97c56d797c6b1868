/* SPDX-License-Identifier: ISC
 *
 * Lists of targets: of ranges, as all lists are, or of addresses with ports, as lines or rows of a
 * stream of targets.
 */
#ifndef TARGET_LIST_H
#define TARGET_LIST_H

#include "addr/list.h"
#include "targets/target.h"

/* Where the entries go; each returns NULL, or what is wrong with the entry, in words. */
struct target_list_takers {
	list_take *range;       /* an address, a prefix, a range or subnets, as text */
	const char *(*target)(void *ctx, const struct target *);
	void *ctx;
};

/*
 * Reads a list like list_read(). An entry ADDR,PORT, ADDR:PORT or [ADDR]:PORT and a row under a
 * header (target_lines.h) are targets. A target without a port is only a row where no column is for
 * ports, or has a name. Names are passed over.
 */
bool target_list_read(const char *path, const struct target_list_takers *);

#endif
