/* SPDX-License-Identifier: ISC
 *
 * What ties a reply to its probe without any state per target: values that only
 * the holder of the key can compute from the addresses and ports of a packet.
 */
#ifndef TAG_H
#define TAG_H

#include <time.h>

#include "addr/addr.h"
#include "probe/key.h"

/* The source ports that probes leave from: first, and how many; host byte order. */
struct sources {
	uint16_t first;
	uint32_t range;
};

/* ZMap's range. */
#define SOURCES_DEFAULT ((struct sources){ 32768, 61000 - 32768 + 1 })

/* The attempts at a target that a source port tells apart: a later one is told modulo this number. */
#define TAG_ATTEMPTS 16

/*
 * SipHash-2-4 of source address, destination address (16 bytes each), destination port (2 bytes,
 * network byte order; 0 where the protocol has none) and IP protocol (1 byte), in the probe's
 * direction.
 */
uint64_t tag_make(const struct key *, const struct addr *source, const struct addr *target, uint16_t port,
    uint8_t protocol);

/* An IPv4 target as one number, of its address, port and IP protocol. */
static inline uint64_t
tag_number(uint32_t address, uint16_t port, uint8_t protocol)
{
	return (uint64_t)protocol << 48 | (uint64_t)port << 32 | address;
}

/*
 * The tags of n such targets that are all probed from one source: the same, several times as fast.
 */
void tag_make_many(const struct key *, const struct addr *source, const uint64_t *targets, size_t n, uint64_t *tags);

/*
 * Which of several source addresses a target is probed from: this number modulo how many there
 * are.
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

/* Whether a probe can have left from this port at all. */
static inline bool
tag_is_source_port(uint16_t port, const struct sources *s)
{
	return port >= s->first && (uint32_t)port - s->first < s->range;
}

/*
 * Times of sending that a source port tells: units of so many microseconds since 1970, modulo the
 * number of units that there are ports for. With fewer than 800 of them, 1 second, it tells none.
 */
enum { TAG_TIME_US = 1250, TAG_TIMES_MIN = 800 };

/* How many times the ports tell apart; 1: they tell none. */
static inline uint32_t
tag_times(const struct sources *s)
{
	uint32_t times = s->range / TAG_ATTEMPTS;

	return times < TAG_TIMES_MIN ? 1 : times;
}

/* The present time as a source port tells it: less than tag_times(). */
uint32_t tag_time(const struct timespec *now, const struct sources *);

/*
 * The source port of attempt ATTEMPT, or one that is 16 more, at a target that leaves at this time; of probes whose ports
 * tell no time, at time 0.
 */
uint16_t tag_source_port(uint64_t tag, unsigned attempt, uint32_t time, const struct sources *);

/* The source port of the same probe, which was to leave at one time, at another one. */
uint16_t tag_move_source_port(uint16_t port, uint32_t from, uint32_t to, const struct sources *);

/*
 * Whether a probe with this tag may have left from port, and by which attempt:
 * *attempt is 0 to 15, or -1 where the range is too small to tell.
 */
bool tag_check_port(uint64_t tag, uint16_t port, const struct sources *, int *attempt);

/*
 * The same of a probe whose port tells the time; *rtt_us is the number of microseconds from then
 * to its capture, modulo those that the ports tell apart and at least 1, or 0 where they tell no
 * time.
 */
bool tag_check_timed_port(uint64_t tag, uint16_t port, const struct timespec *captured, const struct sources *, int *attempt,
    uint32_t *rtt_us);

#endif
