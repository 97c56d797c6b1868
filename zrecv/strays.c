/* SPDX-License-Identifier: ISC
 *
 * Counts resets in a table by a hash of address and ports: half of the hash selects the slot, the
 * other half identifies its host.
 */
#include "strays.h"

#include <err.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "probe/siphash.h"

void
strays_open(struct strays *s)
{
	if (getrandom(s->key, sizeof(s->key), 0) != sizeof(s->key))
		err(3, "getrandom");
	s->stray = allocate_zeroed_or_die(STRAYS, sizeof(*s->stray));
}

bool
strays_note(struct strays *s, const struct addr *target, uint16_t port, uint16_t source_port, uint32_t now, uint32_t time, uint32_t max)
{
	uint8_t m[20];
	struct stray *stray;
	uint64_t hash;

	memcpy(m, target->b, 16);
	memcpy(m + 16, &port, 2);
	memcpy(m + 18, &source_port, 2);
	hash = siphash(s->key, m, sizeof(m));
	stray = &s->stray[(hash >> 32) % STRAYS];
	if (stray->resets == 0 || stray->hash != (uint32_t)hash || now - stray->since >= time)
		*stray = (struct stray){ (uint32_t)hash, now, 0 };
	if (stray->resets == max)
		return false;
	stray->resets++;
	return true;
}
