/* SPDX-License-Identifier: ISC
 *
 * Lists of targets: either ranges, as in all lists, or addresses with ports, as lines or rows of
 * a target stream.
 */
#ifndef TARGET_LIST_H
#define TARGET_LIST_H

#include "addr/list.h"
#include "targets/target.h"

/*
 * The functions that take entries. Each returns NULL, or a message about the fault of the entry.
 */
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
