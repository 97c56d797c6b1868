/* SPDX-License-Identifier: ISC
 *
 * Tags and the source ports drawn from them.
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
 * Of the five words of such a message the first three are the same for all: the source, and the
 * zeros that an IPv4-mapped address begins with. The fourth is 0, 0, 0xff, 0xff and the address;
 * the last the port, the protocol and the length.
 */
void
tag_make_many(const struct key *key, const struct addr *source, const uint64_t *targets, size_t n, uint8_t protocol,
    uint64_t *tags)
{
	enum { AT_ONCE = 64, LENGTH = 35 };
	const uint64_t last_of_all = (uint64_t)LENGTH << 56 | (uint64_t)protocol << 16;
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
			last[j] = last_of_all | (t >> 40 & 0xff) | (t >> 32 & 0xff) << 8;
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

uint16_t
tag_source_port(uint64_t tag, unsigned attempt, const struct sources *s)
{
	uint32_t offset = tag_hi(tag) % s->range;

	return (uint16_t)(s->first + (attempt == 0 ? offset : (offset + attempt) % s->range));
}

bool
tag_check_port(uint64_t tag, uint16_t port, const struct sources *s, int *attempt)
{
	uint32_t offset = (uint32_t)port - s->first, behind;

	if (!tag_is_source_port(port, s))
		return false;
	*attempt = -1;
	if (s->range < TAG_ATTEMPTS)
		return true;
	behind = (offset + s->range - tag_hi(tag) % s->range) % s->range;
	if (behind >= TAG_ATTEMPTS)
		return false;
	*attempt = (int)behind;
	return true;
}
