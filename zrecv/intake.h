/* SPDX-License-Identifier: ISC
 *
 * From frames to counts, rows and kept replies.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "receiver.h"

/* For capture_read. */
void intake_frames(void *receiver, const struct frame *, size_t n);

/* A reply that may be a row. */
void intake_connection(void *receiver, struct reply *);

/* A hit whose control probe is known of. */
void intake_held(void *receiver, const struct held_hit *, enum control_answer);

/* Takes from the sample what has come, if it is due or the last. */
void intake_sample(struct receiver *, bool last);

#endif
