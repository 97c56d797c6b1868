/* SPDX-License-Identifier: ISC
 *
 * The checkpoint: all that is needed to go on with a scan that was cut short. The file is always
 * whole, private to its owner, and never knows of more than the results on the disk hold. It is
 * locked from the start to the end, so that it has one writer and nobody goes on with a scan that
 * still runs: each new file is locked before it gets the name.
 */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include "io/output.h"
#include "messages.h"
#include "scan.h"
#include "settings.h"

struct checkpoint {
	struct output output;
	const char *results;        /* the file of rows, or NULL */
	const char *key;            /* of the scan, in hexadecimal */
};

/*
 * look: looks whether it could be written, and makes no file. Ends the program with status 2 if
 * not, if another process has it locked, or if the settings do not fit into it.
 */
void checkpoint_open(struct checkpoint *, const struct settings *, bool look);

/*
 * Writes it anew. over: all replies have been waited for. Else each sender's place is that of a
 * second before its last line, since what left after that may still be answered.
 */
void checkpoint_save(struct checkpoint *, const struct settings *, const struct scan *, bool over, struct messages *);

#endif
