/* SPDX-License-Identifier: ISC
 *
 * The scan as JSON (RFC 8259), at its end.
 */
#ifndef METADATA_H
#define METADATA_H

#include <time.h>

#include "output.h"
#include "scan.h"
#include "settings.h"

/* An exclusion list, and the SHA-256 of what it held when the scan began. */
struct exclusion_list {
	const char *path;
	char sha256[65];
};

struct metadata {
	struct output output;
	struct exclusion_list *list;
	size_t lists;
	time_t started;
};

/* Reads the exclusion lists. Ends the program with status 2 if one cannot be read. */
void metadata_open(struct metadata *);

/* rest, status: the scan is the rest of one; how it ends. */
void metadata_save(struct metadata *, const struct settings *, const struct scan *, bool rest, int status);

#endif
