/* SPDX-License-Identifier: ISC
 *
 * Reassembles the answer of one host from segments that may arrive in any order, repeatedly and
 * overlapping. Positions count from its first byte. Invariant: a stored byte never changes, so
 * the first copy counts (RFC 9293, 3.10.7.4, leaves this open).
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chunks.h"
#include "probe/probe.h"

/*
 * Pieces with gaps between them. No more are kept: 12 segments on Ethernet fill the longest
 * answer.
 */
enum { ANSWER_PIECES = 16 };

enum { ANSWER_CHUNKS = PROBE_BANNER_MAX / CHUNK_SIZE };

/* From a position up to another one, exclusive. */
struct answer_piece {
	uint16_t from, to;
};

/* Takes one chunk, and further chunks for the bytes that do not fit into it. */
struct answer {
	uint32_t connection;        /* number of its connection (connections.h) */
	/* neighbours in a queue of answers, by their chunks; 0: none */
	uint32_t earlier, later;
	uint32_t changed;           /* last change of it or its queue, in ms */
	/* capture time of the first bytes, in microseconds since 1970, modulo 2^32 */
	uint32_t first_us;
	uint16_t ipid;              /* IP ID of that segment */
	uint8_t ttl;                /* TTL of that segment */
	uint8_t acks;               /* number fed to the sender */
	uint16_t limit;             /* bytes; the rest is not kept */
	uint16_t reach;             /* the end of all that the host has sent, at most the limit */
	uint16_t segments;          /* number that brought new bytes */
	uint8_t pieces;
	bool begun;                 /* bytes have arrived, kept or not */
	bool ended;                 /* the host has closed: the answer ends at reach */
	bool partial;               /* has no gap, but the host will send more */
	bool lacking;               /* is in the queue of incomplete answers */
	struct answer_piece piece[ANSWER_PIECES];   /* in ascending order */
	uint32_t chunk[ANSWER_CHUNKS];
	uint8_t data[];             /* the first bytes */
};

/* Initialises an empty answer of at most limit bytes in this chunk. */
struct answer *answer_open(const struct chunks *, uint32_t chunk, size_t limit);

/* Number of chunks that must be taken for n bytes at a position. */
uint32_t answer_needs(const struct answer *, uint32_t from, size_t n);

/*
 * Stores n bytes at a position; answer_needs() chunks must be left. True if any of the bytes is
 * new.
 */
bool answer_put(struct answer *, struct chunks *, uint32_t from, const uint8_t *, size_t n);

/* Notes that the host has sent everything up to a position, received or not. */
void answer_reach(struct answer *, uint32_t to);

/* Number of bytes in sequence from the first one. */
size_t answer_in_sequence(const struct answer *);

/* Whether bytes are missing that the host has sent. */
bool answer_has_gap(const struct answer *);

/* Copies the bytes in sequence. */
void answer_read(const struct answer *, const struct chunks *, uint8_t *);

/* Gives back its chunks except its first. */
void answer_close(struct answer *, struct chunks *);

/* --- queues */

/* Answers in the order of their last changes; each answer is in one queue. */
struct answer_queue {
	uint32_t first, last;       /* by their chunks; 0: none */
};

void answer_queue_add(struct answer_queue *, const struct chunks *, uint32_t chunk);
void answer_queue_remove(struct answer_queue *, const struct chunks *, uint32_t chunk);

#endif
