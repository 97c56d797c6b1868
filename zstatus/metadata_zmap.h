/* SPDX-License-Identifier: ISC
 *
 * Writes the facts that ZMap's metadata also has, with ZMap's names.
 */
#ifndef METADATA_ZMAP_H
#define METADATA_ZMAP_H

#include <stdio.h>

#include <time.h>

#include "scan.h"
#include "settings.h"

/* Facts that are neither in settings nor in status lines. */
struct metadata_zmap {
	/* In seconds. runtime is that of --max-runtime, 0: no limit. */
	double cooldown, runtime;
	time_t started, send_started, send_ended, ended;
};

/* Writes them as members of an object, each with a comma after it. receiver: that of the scan. */
void metadata_put_zmap(FILE *, const struct metadata_zmap *, const struct settings *, const struct scan *, const struct stage *receiver);

#endif
