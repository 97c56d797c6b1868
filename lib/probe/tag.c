/* SPDX-License-Identifier: ISC
 *
 * Computes tags, and source ports from them.
 */
#include "probe/tag.h"

#include <string.h>

#include "probe/siphash.h"

uint64_t
tag_make(const struct key *key, const struct addr *source, const struct addr *target, uint16_t port, uint8_t protocol)
{
	uint8_t m[35];

	memcpy(m, source->b, 16);
	memcpy(m + 16, target->b, 16);
	m[32] = (uint8_t)(port >> 8);
	m[33] = (uint8_t)port;
	m[34] = protocol;
	return siphash(key->b, m, sizeof(m));
}

/*
 * The message has five words. The first three are the same for all targets: the source, and the
 * leading zeros of an IPv4-mapped address. The fourth is 0, 0, 0xff, 0xff and the IPv4 address;
 * the last is the port, the protocol and the length.
 */
void
tag_make_many(const struct key *key, const struct addr *source, const uint64_t *targets, size_t n, uint64_t *tags)
{
	enum { AT_ONCE = 64, LENGTH = 35 };
	const uint64_t last_of_all = (uint64_t)LENGTH << 56;
	uint64_t next[AT_ONCE], last[AT_ONCE];
	uint8_t beginning[24] = { 0 };
	struct siphash state;

	memcpy(beginning, source->b, 16);
	state = siphash_begin(key->b, beginning, sizeof(beginning));
	for (size_t i = 0; i < n; i += AT_ONCE) {
		size_t some = n - i < AT_ONCE ? n - i : AT_ONCE;

		for (size_t j = 0; j < some; j++) {
			uint64_t t = targets[i + j];

			next[j] = 0xffff0000 | (uint64_t)__builtin_bswap32((uint32_t)t) << 32;
			last[j] = last_of_all | (t >> 40 & 0xff) | (t >> 32 & 0xff) << 8 | (t >> 48 & 0xff) << 16;
		}
		siphash_end_many(&state, next, last, tags + i, some);
	}
}

uint64_t
tag_source_number(const struct key *key, const struct addr *target, uint16_t port, uint8_t protocol)
{
	uint8_t m[19];

	memcpy(m, target->b, 16);
	m[16] = (uint8_t)(port >> 8);
	m[17] = (uint8_t)port;
	m[18] = protocol;
	return siphash(key->b, m, sizeof(m));
}

static uint64_t
microseconds(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000 + (uint64_t)t->tv_nsec / 1000;
}

uint32_t
tag_time(const struct timespec *now, const struct sources *s)
{
	return (uint32_t)(microseconds(now) / TAG_TIME_US % tag_times(s));
}

/* Both offsets are less than range. */
static uint16_t
add_to_port(uint32_t offset, uint32_t more, const struct sources *s)
{
	uint32_t sum = offset + more;

	return (uint16_t)(s->first + (sum < s->range ? sum : sum - s->range));
}

uint16_t
tag_source_port(uint64_t tag, unsigned attempt, uint32_t time, const struct sources *s)
{
	uint32_t offset = tag_hi(tag) % s->range, more = TAG_ATTEMPTS * time + attempt % TAG_ATTEMPTS;

	return add_to_port(offset, more < s->range ? more : more % s->range, s);
}

uint16_t
tag_move_source_port(uint16_t port, uint32_t from, uint32_t to, const struct sources *s)
{
	uint32_t more = to >= from ? TAG_ATTEMPTS * (to - from) : s->range - TAG_ATTEMPTS * (from - to);

	return add_to_port((uint32_t)port - s->first, more, s);
}

/* The distance of a port from that of attempt 0 at time 0. */
static uint32_t
distance_from_first(uint64_t tag, uint16_t port, const struct sources *s)
{
	uint32_t offset = (uint32_t)port - s->first, first = tag_hi(tag) % s->range;

	return offset >= first ? offset - first : offset + s->range - first;
}

bool
tag_check_port(uint64_t tag, uint16_t port, const struct sources *s, int *attempt)
{
	uint32_t distance;

	if (!tag_is_source_port(port, s))
		return false;
	*attempt = -1;
	if (s->range < TAG_ATTEMPTS)
		return true;
	distance = distance_from_first(tag, port, s);
	if (distance >= TAG_ATTEMPTS)
		return false;
	*attempt = (int)distance;
	return true;
}

/*
 * The probe left within its unit of time, on average half a unit after its beginning.
 *
 * Example with the default ports: 1764 groups of 16 ports distinguish the times of 2.205 s. A
 * probe of time 1763 left 2.20375 s to 2.205 s after a multiple of 2.205 s. Its reply, 40 ms
 * later, is captured 38.75 ms to 40 ms after the next multiple. So the capture is 40 ms to 41.25
 * ms after the beginning of the unit, and the result is 39.375 ms to 40.625 ms.
 */
static uint32_t
elapsed(const struct timespec *captured, uint32_t time, const struct sources *s)
{
	uint32_t all = tag_times(s) * TAG_TIME_US, now = (uint32_t)(microseconds(captured) % all);
	uint32_t since = now >= time * TAG_TIME_US ? now - time * TAG_TIME_US : now + all - time * TAG_TIME_US;

	return since > TAG_TIME_US / 2 ? since - TAG_TIME_US / 2 : 1;
}

bool
tag_check_timed_port(uint64_t tag, uint16_t port, const struct timespec *captured, const struct sources *s, int *attempt,
    uint32_t *rtt_us)
{
	uint32_t distance;

	*rtt_us = 0;
	if (tag_times(s) == 1)
		return tag_check_port(tag, port, s, attempt);
	if (!tag_is_source_port(port, s))
		return false;
	distance = distance_from_first(tag, port, s);
	if (distance >= TAG_ATTEMPTS * tag_times(s))
		return false;
	*attempt = (int)(distance % TAG_ATTEMPTS);
	*rtt_us = elapsed(captured, distance / TAG_ATTEMPTS, s);
	return true;
}
