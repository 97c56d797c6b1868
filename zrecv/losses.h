/* SPDX-License-Identifier: ISC
 *
 * Packets that were dropped before the receiver saw them, as far as they may have been replies.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include "capture.h"
#include "senders.h"

/* Of one interface by number. */
struct capture_losses losses_of(struct capture *, const struct senders *, size_t interface);

/*
 * Of all; those of interfaces are known where they are of any. Of a capture that is NULL there
 * are none.
 */
struct capture_losses losses_of_all(struct capture *, const struct senders *);

#endif
