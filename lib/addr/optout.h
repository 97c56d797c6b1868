/* SPDX-License-Identifier: ISC
 *
 * The machine's own opt-out list: addresses that nobody may probe from here, whatever other lists
 * a scan names.
 */
#ifndef OPTOUT_H
#define OPTOUT_H

#include "addr/list.h"

/*
 * Where it is: what the environment's ZSCAN_OPTOUT names, or else the path that was built in. A
 * program that has capabilities of its own (setcap) does not believe the environment of its user.
 */
const char *optout_path(void);

/*
 * As list_read; a list that is not there has no entries, unless *known, which tells that one has
 * been read before: whoever removes it, or replaces it in two steps, has not allowed anything.
 * Sets *known where a list was read.
 */
bool optout_read(list_take *take, void *ctx, bool *known);

#endif
