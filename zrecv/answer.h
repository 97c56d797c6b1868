/* SPDX-License-Identifier: ISC
 *
 * The answer of one host, put together from segments that may come in any order, again, and
 * overlapping. Positions count from its first byte. Invariant: a byte that is there never changes,
 * so the first one that comes counts (RFC 9293, 3.10.7.4, leaves that open).
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chunks.h"
#include "probe/probe.h"

/*
 * Pieces that are not connected with each other. More are not noted; 12 segments of an Ethernet
 * fill the longest answer.
 */
enum { ANSWER_PIECES = 16 };

enum { ANSWER_CHUNKS = PROBE_BANNER_MAX / CHUNK_SIZE };

/* From one position up to, and without, another one. */
struct answer_piece {
	uint16_t from, to;
};

/* Fills one chunk, and further ones with the bytes that find no room behind it. */
struct answer {
	uint32_t connection;        /* whose it is: its number (connections.h) */
	uint32_t earlier, later;    /* its neighbours in a queue of answers, by their chunks; 0: none */
	uint32_t changed;           /* when it or its queue changed last, in ms */
	uint32_t first_us;          /* capture of the first bytes, in microseconds since 1970, modulo 2^32 */
	uint16_t ipid;              /* of that segment, as */
	uint8_t ttl;                /* its TTL is */
	uint8_t acks;               /* that were fed */
	uint16_t limit;             /* bytes; what is beyond is not kept */
	uint16_t reach;             /* up to where the host has sent, at most the limit */
	uint16_t segments;          /* that brought bytes */
	uint8_t pieces;
	bool begun;                 /* some bytes came, whether they are kept or not */
	bool ended;                 /* the host says that it ends where it reaches */
	bool partial;               /* nothing is missing, but the host has more to say */
	bool lacking;               /* its queue is that of answers which lack something */
	struct answer_piece piece[ANSWER_PIECES];   /* in order */
	uint32_t chunk[ANSWER_CHUNKS];
	uint8_t data[];             /* the first bytes */
};

/* An empty one of at most so many bytes in this chunk. */
struct answer *answer_open(const struct chunks *, uint32_t chunk, size_t limit);

/* How many chunks have to be taken for n bytes at a position. */
uint32_t answer_needs(const struct answer *, uint32_t from, size_t n);

/*
 * Takes n bytes at a position, where answer_needs() chunks are left. True where it brought any
 * that were not there.
 */
bool answer_put(struct answer *, struct chunks *, uint32_t from, const uint8_t *, size_t n);

/* The host has sent all up to a position, whether it came or not. */
void answer_reach(struct answer *, uint32_t to);

/* How many bytes are there in sequence from the first one on. */
size_t answer_in_sequence(const struct answer *);

/* Whether bytes are missing of those that the host has sent. */
bool answer_has_gap(const struct answer *);

/* Copies the bytes in sequence. */
void answer_read(const struct answer *, const struct chunks *, uint8_t *);

/* Gives its chunks back, but for its own. */
void answer_close(struct answer *, struct chunks *);

/* --- queues */

/* Answers in the order of their last changes, each in one queue. */
struct answer_queue {
	uint32_t first, last;       /* by their chunks; 0: none */
};

void answer_queue_add(struct answer_queue *, const struct chunks *, uint32_t chunk);
void answer_queue_remove(struct answer_queue *, const struct chunks *, uint32_t chunk);

#endif
