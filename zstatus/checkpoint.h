/* SPDX-License-Identifier: ISC
 *
 * Writes the checkpoint, the file from which an interrupted scan continues. The file is always
 * complete, private to its owner, and never covers more than the results on disk. It is locked
 * throughout, so it has one writer, and nobody can continue a scan that still runs. A new file is
 * locked before it gets its name.
 */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include "io/output.h"
#include "messages.h"
#include "scan.h"
#include "settings.h"

struct checkpoint {
	struct output output;
	const char *results;        /* file of rows, or NULL */
	const char *key;            /* of the scan, in hexadecimal */
};

/*
 * With look, only checks whether the file could be written. Ends the program with status 2 if it
 * cannot be written, is locked by another process, or cannot contain the settings.
 */
void checkpoint_open(struct checkpoint *, const struct settings *, bool look);

/*
 * Writes the file again. over: all replies have been waited for. Otherwise the place of each sender
 * is that of a second before its last line, because replies to later probes may still arrive.
 */
void checkpoint_save(struct checkpoint *, const struct settings *, const struct scan *, bool over, struct messages *);

#endif
