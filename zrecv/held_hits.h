/* SPDX-License-Identifier: ISC
 *
 * Hits that wait until it is known whether their control probes were answered, in bounded memory:
 * the frame of each, from which its row is made then. They leave in the order in which they came.
 */
#ifndef HELD_HITS_H
#define HELD_HITS_H

#include "packet.h"

/* The target of a control probe, and the number of the scan that it is of. */
struct control_target {
	struct addr addr;
	uint16_t port;
	uint8_t scan;
};

/* One that waits. */
struct held_hit {
	struct control_target target;
	enum control_answer answer; /* as far as it is known */
	bool cooldown;              /* of the reply */
	uint32_t since;             /* when it came, in ms */
	uint32_t next;              /* in the chain of its hash: its number plus 1; 0: the last */
	struct frame frame;         /* bytes are those of struct held_hits, copied */
};

struct held_hits {
	struct held_hit *list;      /* a ring of size hits, of which n wait; first is the oldest */
	uint32_t size, first, n;
	uint8_t *ring;              /* of the bytes of their frames: head and tail modulo its size */
	size_t ring_size;
	uint64_t head, tail;        /* bytes that have come and gone */
	uint8_t *whole;             /* those of the oldest, in one piece */
	uint32_t *chains;           /* by hash, a power of 2 of them, as next */
	uint32_t chains_n;
	uint8_t seed[16];           /* hosts must not choose what collides */
};

/* In so many bytes, 64 KiB or more. */
void held_hits_open(struct held_hits *, size_t memory);

/* Whether there is room for a hit with this frame. */
bool held_hits_have_room(const struct held_hits *, const struct frame *);

/* Holds a copy of one from now on, where there is room for it. */
void held_hits_put(struct held_hits *, const struct control_target *, const struct frame *, bool cooldown, uint32_t now);

/* All hits whose control probe went to this target have this answer to it, but for those that have one. */
void held_hits_answer(struct held_hits *, const struct control_target *, enum control_answer);

/* The oldest; NULL: there is none. It is valid until it is removed. */
const struct held_hit *held_hits_oldest(const struct held_hits *);
void held_hits_remove_oldest(struct held_hits *);

#endif
