/* SPDX-License-Identifier: ISC
 *
 * Frames that leave together: filled in, paced, sent, sent again where there was no room, and counted. What
 * is counted as sent has left.
 */
#ifndef TRANSMIT_H
#define TRANSMIT_H

#include "deny.h"
#include "egresses.h"
#include "engine.h"
#include "pace.h"
#include "pending.h"

struct batch {
	struct egresses *egresses;
	struct deny *deny;
	struct parked *parked;
	struct sources sources;         /* ports */
	double rate, bits;              /* frames or bits a second; bits counts where not 0 */
	unsigned retries;               /* how often a frame that fails is tried again */
	uint64_t max_failed;            /* more failed frames than this end the scan */

	struct pace pace;
	struct control control;
	struct slot slots[ENGINE_BATCH];
	struct egress *egress_of[ENGINE_BATCH];
	struct target targets[ENGINE_BATCH];
	uint64_t numbers[ENGINE_BATCH];                     /* of all probes */
	uint32_t parked_as[ENGINE_BATCH];                   /* or PARKED_NONE */
	bool is_denied[ENGINE_BATCH];                       /* by the lists of this generation */
	uint64_t generation;
	size_t n;
	bool given_up;                  /* frames have been forgotten, as a signal asked for a stop */
	unsigned stalls;                /* times that a device had no room, since something left */

	uint64_t sent, failed, denied;  /* zscan.7, STATUS */
	uint64_t unreachable;           /* the kernel had no way for them */
	struct target last;             /* every line before it is done with; where last_number is not 0 */
	struct target counted;          /* the last one that is done with, whatever is parked before it */
	uint64_t last_number, counted_number;
};

/* To be called before the first frame, which is about so long: sets the pace. */
void batch_begin(struct batch *, size_t frame_len);

/* The units of the pace that a frame takes; 0: the frame that batch_begin was told of. */
uint64_t batch_units(const struct batch *, size_t frame_len);

static inline bool
batch_full(const struct batch *b)
{
	return b->n >= b->pace.batch;
}

/* What is to be sent: a probe, with all that follows from its target. */
struct outgoing {
	struct egress *egress;
	const struct target *target;
	struct addr source;
	uint64_t tag, number;
	uint16_t port;
	uint8_t attempt;
	const uint8_t *mac;             /* of the next hop; not looked at with raw_ip */
	uint32_t parked_as;             /* or PARKED_NONE */
};

/* Fills in one more frame. There must be room: batch_full() asks for batch_send(). */
void batch_add(struct batch *, const struct outgoing *);

/*
 * Sends all but those denied, or forgets them where a signal asks for a stop; 0, or the exit status that ends the run. Here
 * alone frames are handed over, and each is checked by the lists that are in force then.
 */
int batch_send(struct batch *, struct status *);

/* Writes out what engines buffer. */
void batch_flush(struct batch *, struct status *);

/* A probe that will not be sent is done with. */
void batch_count(struct batch *, const struct target *, uint64_t number);

/* To be called when parked probes were given up, or those before them sent: the last line that is done with may be another. */
void batch_progress(struct batch *);

/* At the end: how many frames failed, where not all were named. */
void batch_report(const struct batch *);

#endif
