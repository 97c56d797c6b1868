/* SPDX-License-Identifier: ISC
 *
 * Probes that tell the routers of a path: the time to live, or hop limit, of each attempt at a target
 * is one more than that of the attempt before. An ICMP error quotes of a probe its IP header and 8
 * bytes for certain (RFC 792), so the attempt is in these, beside the tag.
 *
 * By --flow all attempts at a target have the same source port and checksum of ICMP, by which
 * routers choose one of several equal paths.
 */
#ifndef PROBE_HOPS_H
#define PROBE_HOPS_H

#include "probe/tag.h"

/* The most attempts that have a hop each. */
#define HOPS_MAX 32

struct hops {
	uint8_t first;              /* the time to live of attempt 0; 0: not known */
	bool rising;                /* and one more for each attempt; else of all attempts */
	bool flow;
};

/* --ttl: N, or N+ if it rises. Ends the program with status 2 where it is neither. */
void hops_option(struct hops *, const char *arg);

/*
 * A number from 1 to 65534 that follows from the tag and the attempt: the identification of IPv4,
 * which the system fills in where it is 0, and the checksum of UDP over IPv6, which is neither 0 nor
 * all ones.
 */
uint16_t hops_number(uint64_t tag, unsigned attempt);

/* The attempt that such a number is of; HOPS_MAX or more: it is not of this tag. */
unsigned hops_number_attempt(uint64_t tag, uint16_t number);

/*
 * The number of a TCP segment that differs by attempt, in steps of two, since a host acknowledges it
 * or the number after it.
 */
static inline uint32_t
hops_sequence(uint64_t tag, unsigned attempt)
{
	return tag_lo(tag) + 2 * attempt;
}

/* The source port of an attempt of a scan with rising hops. */
uint16_t hops_source_port(const struct hops *, uint64_t tag, unsigned attempt, const struct sources *);

/*
 * As tag_check_port(), of any scan: *attempt is below HOPS_MAX in one with rising hops, and -1 where
 * all attempts have one port.
 */
bool hops_check_port(const struct hops *, uint64_t tag, uint16_t port, const struct sources *, int *attempt);

/* Takes the attempt that another field tells; false where it is none, or the port has told another. */
bool hops_take_attempt(int *attempt, unsigned told);

#endif
