/* SPDX-License-Identifier: ISC
 *
 * Holds hits, in bounded memory, until the result of their control probes is known: the frame of
 * each, from which its row is then made. They leave in the order of arrival.
 */
#ifndef HELD_HITS_H
#define HELD_HITS_H

#include "packet.h"

/* Target of a control probe, and the number of its scan. */
struct control_target {
	struct addr addr;
	uint16_t port;
	uint8_t scan;
};

/* A waiting hit. */
struct held_hit {
	struct control_target target;
	enum control_answer answer; /* so far */
	bool cooldown;              /* of the reply */
	uint32_t since;             /* time of arrival, in ms */
	uint32_t next;              /* in the chain of its hash: index plus 1; 0: last */
	struct frame frame;         /* bytes point into struct held_hits */
};

struct held_hits {
	/* a ring of size hits, n of them in use; first is the oldest */
	struct held_hit *list;
	uint32_t size, first, n;
	uint8_t *ring;              /* bytes of their frames, at head and tail modulo its size */
	size_t ring_size;
	uint64_t head, tail;        /* bytes that were added and removed */
	uint8_t *whole;             /* buffer for the oldest frame, in one piece */
	uint32_t *chains;           /* by hash, values as in next; their number is a power of 2 */
	uint32_t chains_n;
	uint8_t seed[16];           /* so that hosts cannot choose collisions */
};

/* memory: in bytes, at least 64 KiB. */
void held_hits_open(struct held_hits *, size_t memory);

/* Whether there is room for a hit with this frame. */
bool held_hits_have_room(const struct held_hits *, const struct frame *);

/* Holds a copy of a hit; there must be room for it. */
void held_hits_put(struct held_hits *, const struct control_target *, const struct frame *, bool cooldown, uint32_t now);

/* Sets the answer of all hits whose control probe went to this target and that have none yet. */
void held_hits_answer(struct held_hits *, const struct control_target *, enum control_answer);

/* Oldest hit; NULL: there is none. It is valid until it is removed. */
const struct held_hit *held_hits_oldest(const struct held_hits *);
void held_hits_remove_oldest(struct held_hits *);

#endif
