/* SPDX-License-Identifier: ISC
 *
 * The machine's own opt-out list: addresses that nobody may probe from this machine, whatever
 * other lists a scan names.
 */
#ifndef OPTOUT_H
#define OPTOUT_H

#include "addr/list.h"

/*
 * The path of the list: from the environment's ZSCAN_OPTOUT, otherwise the path that was built
 * in. A program with capabilities of its own (setcap) ignores the environment.
 */
const char *optout_path(void);

/*
 * Reads the list as list_read() does. A missing list has no entries, unless *known is set: then
 * it was there before, and its removal, or its replacement in two steps, is an error. Sets *known
 * once a list was read.
 */
bool optout_read(list_take *take, void *ctx, bool *known);

#endif
