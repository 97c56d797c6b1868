/* SPDX-License-Identifier: ISC
 *
 * The facts about a scan that ZMap's metadata has, too, under ZMap's names.
 */
#ifndef METADATA_ZMAP_H
#define METADATA_ZMAP_H

#include <stdio.h>

#include <time.h>

#include "scan.h"
#include "settings.h"

/* Those that neither settings nor status lines tell. */
struct metadata_zmap {
	double cooldown, runtime;           /* seconds; of --max-runtime, 0: no limit */
	time_t started, send_started, send_ended, ended;
};

/* Writes them as members of an object, each with a comma behind it. receiver: that of the scan. */
void metadata_put_zmap(FILE *, const struct metadata_zmap *, const struct settings *, const struct scan *, const struct stage *receiver);

#endif
