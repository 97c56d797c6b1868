/* SPDX-License-Identifier: ISC
 *
 * Progress: up to which line all is done (last= of the status), while probes leave out of order.
 * Invariant: every probe of that line and of all lines before it has left, has failed or is
 * counted.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "pending.h"

struct progress {
	const struct pending *pending;
	const struct held *held;
	/* the first probe of the line that is being taken; UINT64_MAX: none, or not needed */
	uint64_t open;
	/* all is done up to this line; valid if last_number is not 0 */
	struct target last;
	/* the last one that is done, even if earlier ones are pending */
	struct target counted;
	uint64_t last_number, counted_number;   /* the numbers of their probes */
};

/* A probe is done that was not pending: it has left or failed. */
void progress_sent(struct progress *, const struct target *, uint64_t number);

/* A probe is done that will not be sent. */
void progress_count(struct progress *, const struct target *, uint64_t number);

/*
 * Call this when all probes taken so far have left, are counted or are pending: the last line may
 * have changed.
 */
void progress_update(struct progress *);

#endif
