/* SPDX-License-Identifier: ISC
 *
 * Up to which line all is done (last= of the status), while probes leave out of order. Invariant:
 * every probe of that line and of those before it has left, has failed or is counted.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "pending.h"

struct progress {
	const struct pending *pending;
	const struct held *held;
	/* the first probe of a line that more probes are taken of; UINT64_MAX: of none, or none is asked for */
	uint64_t open;
	/* all is done up to its line; where last_number is not 0 */
	struct target last;
	/* the last one that is done, whatever is pending before it */
	struct target counted;
	uint64_t last_number, counted_number;   /* of their probes */
};

/* A probe is done: it has left or failed, and was not pending. */
void progress_sent(struct progress *, const struct target *, uint64_t number);

/* A probe is done that will not be sent. */
void progress_count(struct progress *, const struct target *, uint64_t number);

/*
 * To be called where all probes that were taken have left, are counted or are pending: the last
 * line may be another one.
 */
void progress_update(struct progress *);

#endif
