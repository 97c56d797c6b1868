/* SPDX-License-Identifier: ISC
 *
 * Follows each connection from the host's SYN-ACK to its row: reassembles the answer, feeds the
 * replies to the sender, and detects the end. Invariant: a host has at most one row, and then
 * frees all its memory except for the connection that recognises late packets.
 */
#ifndef BANNERS_H
#define BANNERS_H

#include "answer.h"
#include "connections.h"
#include "dedup.h"
#include "feed.h"
#include "probe/probe.h"
#include "strays.h"

struct banners {
	const struct scan *scan;
	const struct dedup *dedup;  /* hosts that have a row with success need no other */
	bool on;                    /* the probe continues with connections */
	bool named;                 /* attempts at one target may be for different names */
	size_t answer_max;          /* bytes; 0: the probe's own limit */
	uint32_t idle, time;        /* limits in ms: without new bytes, and since the SYN-ACK */
	size_t memory;              /* for answers, in bytes */

	/* Receives each row; ctx is passed to it. */
	void (*put)(void *ctx, struct reply *);
	void *ctx;
	struct feed *feed;

	struct connections connections;
	struct strays strays;
	uint32_t passed;            /* connections before this number have ended */
	struct chunks chunks;
	struct answer_queue quiet;  /* answers without a gap, longest idle first */
	struct answer_queue lacking;/* answers with a gap, and partial ones */
	uint8_t *bytes;             /* buffer for a whole answer */
	uint32_t now;               /* in ms */
	int64_t last_us;            /* capture of the last packet, in microseconds since 1970 */
	bool closing;               /* no new connections */
	uint64_t open, early;       /* open connections; answers ended early for lack of memory */
};

/* The decision on a reply. */
enum banners_verdict {
	BANNERS_TAKEN,              /* its connection has taken it */
	BANNERS_ROW,                /* it concerns no connection: write it as a row */
	BANNERS_INVALID,            /* it does not fit its connection */
};

/* Call it once scan, dedup, put and memory are set. */
void banners_open(struct banners *);

/* Takes a valid reply; call banners_advance with the current time before. */
enum banners_verdict banners_take(struct banners *, struct reply *);

/* Ends the connections that are due. now: a monotonic clock in ms, modulo 2^32. */
void banners_advance(struct banners *, uint32_t now);

/* Time in ms until something is due; UINT32_MAX: nothing is. */
uint32_t banners_due(const struct banners *);

/* Ends all connections with the data that they have. */
void banners_end(struct banners *);

/* --- shared by the files banners*.c */

enum {
	/* In bytes, the widest window (RFC 7323, 2.3): a segment beyond it is not ours */
	BANNERS_WINDOW_MAX = 1 << 24,
	/*
	 * In ms: a repeated segment that arrives later is a retransmission, not a duplicate from
	 * the network, and a packet sent before our RST has arrived by then. Hosts wait for 200
	 * ms or more (RFC 6298, 2.4, has 1 s).
	 */
	BANNERS_RETRANSMISSION = 100,
};

/* A segment from a host; numbers in host byte order. */
struct banners_segment {
	uint8_t flags;
	uint32_t seqnum, acknum;
	const uint8_t *data;
	uint32_t captured, n;       /* bytes of data that were captured, and that were sent */
};

/* Takes the data of a segment of an open connection, and may end the connection. */
enum banners_verdict banners_take_segment(struct banners *, uint32_t number, const struct reply *, struct banners_segment);

/* The reason why a connection ends. */
enum banners_end {
	BANNERS_ENOUGH,             /* no more data is expected */
	BANNERS_CLOSED,             /* the host has closed it */
	BANNERS_RESET,              /* the host has reset it */
};

/* Ends an open connection: writes its row and, unless the host has reset it, feeds a RST. */
void banners_end_connection(struct banners *, uint32_t number, enum banners_end);

/* Answer of an open connection; NULL: no byte has arrived. */
struct answer *banners_answer(const struct banners *, const struct connection *);

/* Feeds an ACK or a RST with the current numbers of an open connection. */
void banners_feed(struct banners *, uint32_t number, enum segment_kind);

/* Notes that the answer with this chunk has changed now. */
void banners_requeue(struct banners *, uint32_t chunk);

/* Acknowledges the bytes in sequence of an incomplete answer, at most a few times. */
void banners_acknowledge(struct banners *, uint32_t chunk);

/*
 * Frees chunks until this many are left: ends the connections whose answers have been unchanged
 * longest.
 */
void banners_make_room(struct banners *, uint32_t chunks);

#endif
