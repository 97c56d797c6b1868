/* SPDX-License-Identifier: ISC
 *
 * Frames: built once by libnet from a probe's template, then filled in for each target. Invariant:
 * each byte that differs by target is written anew, so a copy can be filled in any number of
 * times.
 */
#ifndef FRAME_H
#define FRAME_H

#include "probe/scans.h"

/*
 * Room for any frame that a probe builds: the headers of Ethernet, IPv6 and UDP, and
 * PROBE_PAYLOAD_MAX.
 */
#define FRAME_MAX 1536

struct frame {
	/* with zeros in all that differs by target, and in the checksums */
	uint8_t bytes[FRAME_MAX];
	size_t len;                 /* or the longest, where it differs by target */
	size_t ip, transport;       /* where the headers are */
	size_t inner;               /* where the second IP header is; 0: nowhere */
	bool reversed;              /* as in the template */
	size_t checksum;            /* where the transport header has its own */
	uint16_t no_checksum;       /* is sent in place of 0 */
	bool ip6;
	bool pseudo;                /* whether that covers the pseudo-header */
	size_t time;                /* where the time is that frame_stamp fills in; 0: nowhere */
	bool times_port;            /* the source port tells the time: frame_move_port */
	/* of the words that stay (RFC 1071), pseudo-header included */
	uint32_t ip_sum, inner_sum, transport_sum;
	size_t payload;             /* where it is, if each probe has one of its own; 0: nowhere */
	/* the payload ends in a word by which the checksum is the number that tells the hop (hops.h) */
	bool balanced;
	uint32_t (*patch)(uint8_t *transport, const struct probe_values *);     /* the probe's or the template's */
	const struct template *template;
	uint8_t protocol;
	bool solicits;              /* it is built anew for each target, all but our MAC */
};

/* The headers around the probe. */
struct frame_headers {
	bool ip6;
	bool ethernet;              /* else the frame begins with the IP header */
	uint8_t from[6], to[6];     /* MAC addresses */
	uint8_t ttl;                /* or hop limit; 0: each probe has its own */
};

/* The template is to stay. Ends the program with status 3 where libnet fails. */
void frame_build(struct frame *, const struct probe *, const struct template *, const struct frame_headers *);

/*
 * Fills in a copy of frame->bytes, except the time; both addresses are of the frame's family.
 * Returns its length.
 */
size_t frame_fill(const struct frame *, uint8_t *copy, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/*
 * Fills in the time of a copy that frame_fill has filled in: the low 32 bits of microseconds since
 * 1970.
 */
void frame_stamp(const struct frame *, uint8_t *copy, uint32_t time_us);

/*
 * Changes the source port of a copy that frame_fill has filled in from one time of sending to
 * another one (tag.h).
 */
void frame_move_port(const struct frame *, uint8_t *copy, uint32_t from, uint32_t to, const struct sources *);

/*
 * The bits that a frame of len bytes takes on an Ethernet: at least 64 bytes with the FCS, then 8
 * of preamble and 12 of gap (IEEE 802.3).
 */
uint64_t frame_wire_bits(size_t len);

/*
 * The same of a probe over IPv4, or over IPv6 where there is none over IPv4: the mean, rounded up,
 * where its payloads are taken in turn or differ by the port of the target; that of a usual target
 * where they differ by its address.
 * Ends the program with status 3 where libnet fails.
 */
uint64_t frame_probe_bits(const struct probe *, const struct template templates[2], const struct ports *,
    bool ethernet);

/* The mean of several probes, rounded up. */
uint64_t frame_scans_bits(const struct scans *, const struct ports *, bool ethernet);

#endif
