/* SPDX-License-Identifier: ISC
 *
 * The link between a reply and its probe without any state per target: values that only the
 * holder of the key can compute from the addresses and ports of a packet.
 */
#ifndef TAG_H
#define TAG_H

#include <time.h>

#include "addr/addr.h"
#include "probe/key.h"

/* The source ports of probes: the first, and their number; host byte order. */
struct sources {
	uint16_t first;
	uint32_t range;
};

/* ZMap's range. */
#define SOURCES_DEFAULT ((struct sources){ 32768, 61000 - 32768 + 1 })

/*
 * The number of attempts at a target that a source port distinguishes; later attempts are known
 * modulo this.
 */
#define TAG_ATTEMPTS 16

/*
 * SipHash-2-4 of source address, destination address (16 bytes each), destination port (2 bytes,
 * network byte order; 0 if the protocol has none) and IP protocol (1 byte), in the direction of
 * the probe.
 */
uint64_t tag_make(const struct key *, const struct addr *source, const struct addr *target, uint16_t port,
    uint8_t protocol);

/* An IPv4 target as one number: its address, port and IP protocol. */
static inline uint64_t
tag_number(uint32_t address, uint16_t port, uint8_t protocol)
{
	return (uint64_t)protocol << 48 | (uint64_t)port << 32 | address;
}

/* The same for n such targets with one source address, several times as fast. */
void tag_make_many(const struct key *, const struct addr *source, const uint64_t *targets, size_t n, uint64_t *tags);

/*
 * Selects one of several source addresses for a target: this number modulo the number of
 * addresses.
 */
uint64_t tag_source_number(const struct key *, const struct addr *target, uint16_t port, uint8_t protocol);

static inline uint32_t
tag_lo(uint64_t tag)
{
	return (uint32_t)tag;
}

static inline uint32_t
tag_hi(uint64_t tag)
{
	return (uint32_t)(tag >> 32);
}

/* Whether a probe can have left from this port. */
static inline bool
tag_is_source_port(uint16_t port, const struct sources *s)
{
	return port >= s->first && (uint32_t)port - s->first < s->range;
}

/*
 * A source port can contain the time of sending: in units of TAG_TIME_US microseconds since 1970,
 * modulo the number of units for which there are ports. With fewer than 800 units (1 s) it
 * contains no time.
 */
enum { TAG_TIME_US = 1250, TAG_TIMES_MIN = 800 };

/* The number of times that the ports distinguish; 1: they contain no time. */
static inline uint32_t
tag_times(const struct sources *s)
{
	uint32_t times = s->range / TAG_ATTEMPTS;

	return times < TAG_TIMES_MIN ? 1 : times;
}

/* The present time as in a source port: less than tag_times(). */
uint32_t tag_time(const struct timespec *now, const struct sources *);

/*
 * The source port of an attempt at a target, modulo TAG_ATTEMPTS, that leaves at this time. If
 * the ports contain no time, time is 0.
 */
uint16_t tag_source_port(uint64_t tag, unsigned attempt, uint32_t time, const struct sources *);

/* The source port of the same probe after its time of sending changed. */
uint16_t tag_move_source_port(uint16_t port, uint32_t from, uint32_t to, const struct sources *);

/*
 * Whether a probe with this tag may have left from port, and the attempt: *attempt is 0 to 15, or
 * -1 if the range is too small to identify it.
 */
bool tag_check_port(uint64_t tag, uint16_t port, const struct sources *, int *attempt);

/*
 * The same for a port that contains the time. *rtt_us is the number of microseconds from sending
 * to capture, at least 1, modulo the range of times; 0 if the ports contain no time.
 */
bool tag_check_timed_port(uint64_t tag, uint16_t port, const struct timespec *captured, const struct sources *, int *attempt,
    uint32_t *rtt_us);

#endif
