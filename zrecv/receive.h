/* SPDX-License-Identifier: ISC
 *
 * Receives: classifies packets, writes rows, and detects the end of the scan.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include "receiver.h"

/*
 * Writes the header. With a command, waits until the reader of the rows has taken it, so that a
 * reader that refuses to work ends the scan before its first probe. False if the reader is gone:
 * receive_run then returns at once.
 */
bool receive_begin(struct receiver *, struct status *);

/* Runs until the end of the scan; returns the exit status. */
int receive_run(struct receiver *);

/* For status_finish: gives the writer one more second. */
int receive_finish(void *receiver, int code);

#endif
