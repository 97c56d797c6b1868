/* SPDX-License-Identifier: ISC
 *
 * The checkpoint: all that is needed to go on with a scan that was cut short. The file is always whole, private to its owner,
 * and never knows of more than the results on the disk hold.
 */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include "messages.h"
#include "scan.h"
#include "settings.h"

struct checkpoint {
	const char *path;           /* NULL: none is wanted */
	const char *results;        /* the file of rows, or NULL */
	const char *key;            /* of the scan, in hexadecimal */
	char *new_path;             /* room for the name that it is written under */
};

/* Ends the program with status 2 if the file could not be written, or the settings do not fit into it. */
void checkpoint_open(struct checkpoint *, const struct settings *);

/*
 * Writes it anew. over: all replies have been waited for. Else each sender's place is that of a second before its last line,
 * since what left after that may still be answered.
 */
void checkpoint_save(struct checkpoint *, const struct settings *, const struct scan *, bool over, struct messages *);

#endif
