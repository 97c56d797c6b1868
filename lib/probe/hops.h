/* SPDX-License-Identifier: ISC
 *
 * Probes that identify the routers of a path: the time to live, or hop limit, rises by one with
 * each attempt at a target. An ICMP error quotes at least the IP header and 8 more bytes (RFC
 * 792), so these contain the attempt as well as the tag.
 *
 * With --flow all attempts at a target have the same source port and ICMP checksum, since routers
 * use these to choose one of several equal paths.
 */
#ifndef PROBE_HOPS_H
#define PROBE_HOPS_H

#include "probe/tag.h"

/* The largest number of attempts with a hop each. */
#define HOPS_MAX 32

struct hops {
	uint8_t first;              /* the time to live of attempt 0; 0: unknown */
	bool rising;                /* one more for each attempt; otherwise the same for all */
	bool flow;
};

/* --ttl: N, or N+ for rising hops. Ends the program with status 2 for any other text. */
void hops_option(struct hops *, const char *arg);

/*
 * A number from 1 to 65534 that follows from the tag and the attempt. It serves as the IPv4
 * identification, which the system would replace if it were 0, and as the checksum of UDP over
 * IPv6, which is neither 0 nor all ones.
 */
uint16_t hops_number(uint64_t tag, unsigned attempt);

/* The attempt of such a number; HOPS_MAX or more: it is not of this tag. */
unsigned hops_number_attempt(uint64_t tag, uint16_t number);

/*
 * The sequence number of a TCP segment, which differs by attempt. The steps are two, since a host
 * acknowledges this number or the one after it.
 */
static inline uint32_t
hops_sequence(uint64_t tag, unsigned attempt)
{
	return tag_lo(tag) + 2 * attempt;
}

/* The source port of an attempt in a scan with rising hops. */
uint16_t hops_source_port(const struct hops *, uint64_t tag, unsigned attempt, const struct sources *);

/*
 * The same as tag_check_port(), for any scan. With rising hops *attempt is below HOPS_MAX, or -1
 * if all attempts have the same port.
 */
bool hops_check_port(const struct hops *, uint64_t tag, uint16_t port, const struct sources *, int *attempt);

/*
 * Takes the attempt from another field. Returns false if it is invalid or contradicts the attempt
 * from the port.
 */
bool hops_take_attempt(int *attempt, unsigned told);

#endif
