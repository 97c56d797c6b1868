/* SPDX-License-Identifier: ISC
 *
 * Turns frames into counts, rows and kept replies.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "receiver.h"

/* For capture_read. */
void intake_frames(void *receiver, const struct frame *, size_t n);

/* Takes the row of a connection, which may be a duplicate. */
void intake_connection(void *receiver, struct reply *);

/* Takes a hit whose control result is known. */
void intake_held(void *receiver, const struct held_hit *, enum control_answer);

/* Reads the sample if it is due, or a last time. */
void intake_sample(struct receiver *, bool last);

#endif
