/* SPDX-License-Identifier: ISC
 *
 * Frames: libnet builds them once from a probe's template; then they are filled in for each
 * target. Invariant: each byte that differs by target is written every time, so a copy can be
 * filled in any number of times.
 */
#ifndef FRAME_H
#define FRAME_H

#include "probe/scans.h"

/*
 * Room in bytes for any frame of a probe: the headers of Ethernet, IPv6 and UDP, and
 * PROBE_PAYLOAD_MAX.
 */
#define FRAME_MAX 1536

struct frame {
	/* the checksums and all fields that differ by target are 0 */
	uint8_t bytes[FRAME_MAX];
	size_t len;                 /* the longest, if it differs by target */
	size_t ip, transport;       /* offsets of the headers */
	size_t inner;               /* offset of the second IP header; 0: none */
	bool reversed;              /* as in the template */
	size_t checksum;            /* offset of the checksum in the transport header */
	uint16_t no_checksum;       /* sent instead of the checksum 0 */
	bool ip6;
	bool pseudo;                /* the checksum covers the pseudo-header */
	size_t time;                /* offset of the time for frame_stamp; 0: none */
	bool times_port;            /* the source port contains the time: frame_move_port */
	/* sums of the constant words (RFC 1071), including the pseudo-header */
	uint32_t ip_sum, inner_sum, transport_sum;
	size_t payload;             /* offset of the payload if each probe has its own; 0: none */
	/* the payload ends with a word that makes the checksum the number of the hop (hops.h) */
	bool balanced;
	/* from the probe or the template */
	uint32_t (*patch)(uint8_t *transport, const struct probe_values *);
	const struct template *template;
	uint8_t protocol;
	bool solicits;              /* built anew for each target, except our MAC */
};

/* The headers around the probe. */
struct frame_headers {
	bool ip6;
	bool ethernet;              /* otherwise the frame begins with the IP header */
	uint8_t from[6], to[6];     /* MAC addresses */
	uint8_t ttl;                /* or hop limit; 0: each probe has its own */
};

/* Keeps a pointer to the template. Ends the program with status 3 if libnet fails. */
void frame_build(struct frame *, const struct probe *, const struct template *, const struct frame_headers *);

/*
 * Fills in a copy of frame->bytes, except the time. Both addresses are of the frame's family.
 * Returns the length of the frame.
 */
size_t frame_fill(const struct frame *, uint8_t *copy, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* Fills in the time of such a copy: the low 32 bits of the microseconds since 1970. */
void frame_stamp(const struct frame *, uint8_t *copy, uint32_t time_us);

/* Changes the source port of such a copy from one time of sending to another (tag.h). */
void frame_move_port(const struct frame *, uint8_t *copy, uint32_t from, uint32_t to, const struct sources *);

/*
 * The number of bits of a frame of len bytes on an Ethernet: at least 64 bytes including the FCS,
 * then 8 bytes of preamble and 12 of gap (IEEE 802.3).
 */
uint64_t frame_wire_bits(size_t len);

/*
 * The same for a probe over IPv4, or over IPv6 if it does not use IPv4. If payloads are used in
 * turn or differ by port, this is their mean, rounded up. If they differ by address, it is that
 * for a typical address. Ends the program with status 3 if libnet fails.
 */
uint64_t frame_probe_bits(const struct probe *, const struct template templates[2], const struct ports *,
    bool ethernet);

/* The mean over all probes, rounded up. */
uint64_t frame_scans_bits(const struct scans *, const struct ports *, bool ethernet);

#endif
