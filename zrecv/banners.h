/* SPDX-License-Identifier: ISC
 *
 * Connections that a probe has opened, from the SYN-ACK of a host to its row: what the host says
 * is put together, what it is to get is fed to the sender, and the end is noticed. Each host has
 * one row at most, and all that it is made of is given up with it, but for enough to recognise
 * what comes late.
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
	const struct dedup *dedup;  /* has the hosts that have a row with success: they need no other */
	bool on;                    /* the probe goes on with connections */
	bool named;                 /* attempts at one target may be for different names */
	size_t answer_max;          /* bytes; 0: by the probe */
	uint32_t idle, time;        /* in ms: without new bytes, since the SYN-ACK */
	size_t memory;              /* for answers, in bytes */

	/* Gets each row; ctx is its own. */
	void (*put)(void *ctx, struct reply *);
	void *ctx;
	struct feed *feed;

	struct connections connections;
	struct strays strays;
	uint32_t passed;            /* connections before this number have ended */
	struct chunks chunks;
	struct answer_queue quiet;  /* answers without a gap, the one that is idle longest first */
	struct answer_queue lacking;/* those with one, and those that are partial */
	uint8_t *bytes;             /* an answer as a whole */
	uint32_t now;               /* in ms */
	int64_t last_us;            /* capture of the last packet, in microseconds since 1970 */
	bool closing;               /* no connection is begun any more */
	uint64_t open, early;       /* connections that are open, and answers given up for want of memory */
};

/* What becomes of a reply. */
enum banners_verdict {
	BANNERS_TAKEN,              /* its connection has it */
	BANNERS_ROW,                /* it is no matter of connections, and a row as it is */
	BANNERS_INVALID,            /* it does not fit its connection */
};

/* Once scan, dedup, put and memory are set. */
void banners_open(struct banners *);

/* Takes a valid reply, when banners_advance has been told the time. */
enum banners_verdict banners_take(struct banners *, struct reply *);

/* Ends what is due by a clock in ms, modulo 2^32, that never goes back. */
void banners_advance(struct banners *, uint32_t now);

/* In how many ms something is due; UINT32_MAX: nothing. */
uint32_t banners_due(const struct banners *);

/* Ends all connections as they are. */
void banners_end(struct banners *);

/* --- between its parts */

enum {
	/* In bytes, the widest window that there is (RFC 7323, 2.3): more is no segment of ours */
	BANNERS_WINDOW_MAX = 1 << 24,
	/*
	 * In ms: by then what comes again is sent again, and no copy from the path; and what a host
	 * sent before our RST has arrived. Hosts wait for 200 ms or more (RFC 6298, 2.4, has 1 s).
	 */
	BANNERS_RETRANSMISSION = 100,
};

/* A segment of a host; numbers in host byte order. */
struct banners_segment {
	uint8_t flags;
	uint32_t seqnum, acknum;
	const uint8_t *data;
	uint32_t captured, n;       /* bytes of data: those that are there, and those that were sent */
};

/* Takes the data of a segment of an open connection, which that may end. */
enum banners_verdict banners_take_segment(struct banners *, uint32_t number, const struct reply *, struct banners_segment);

/* Why a connection ends. */
enum banners_end {
	BANNERS_ENOUGH,             /* no more is awaited */
	BANNERS_CLOSED,             /* the host has closed it */
	BANNERS_RESET,              /* the host has reset it */
};

/* Ends a connection that is open: its row, and unless the host has reset it, a RST. */
void banners_end_connection(struct banners *, uint32_t number, enum banners_end);

/* The answer of an open connection; NULL: no byte has come. */
struct answer *banners_answer(const struct banners *, const struct connection *);

/* Feeds an ACK or a RST by the numbers that an open connection is at. */
void banners_feed(struct banners *, uint32_t number, enum segment_kind);

/* The answer with this chunk has changed now. */
void banners_requeue(struct banners *, uint32_t chunk);

/* Acknowledges what has come of an answer that lacks something, unless that was done too often. */
void banners_acknowledge(struct banners *, uint32_t chunk);

/*
 * Sees to it that so many chunks are left, which may end any connection that has an answer, the
 * one that has changed least of late first.
 */
void banners_make_room(struct banners *, uint32_t chunks);

#endif
