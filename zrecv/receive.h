/* SPDX-License-Identifier: ISC
 *
 * Receiving: packets are classified, rows written, and the end of the scan is noticed.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include "receiver.h"

/*
 * Writes the header. With a command, waits until a reader of the rows has taken it, so that one
 * that refuses to work ends the scan before its first probe. False if that reader is gone:
 * receive_run then returns at once.
 */
bool receive_begin(struct receiver *, struct status *);

/* Works until the end of the scan; returns the exit status. */
int receive_run(struct receiver *);

/* For status_finish: lets the writer go on for a last second. */
int receive_finish(void *receiver, int code);

#endif
