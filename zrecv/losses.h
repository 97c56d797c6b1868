/* SPDX-License-Identifier: ISC
 *
 * Counts packets that were dropped before the receiver read them, as far as they may have been
 * replies.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include "capture.h"
#include "senders.h"

/* Losses of one interface by number. */
struct capture_losses losses_of(struct capture *, const struct senders *, size_t interface);

/* Losses of all interfaces; knows_interface is true if it is for any of them. NULL: no losses. */
struct capture_losses losses_of_all(struct capture *, const struct senders *);

#endif
