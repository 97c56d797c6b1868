/* SPDX-License-Identifier: ISC
 *
 * Limits the recent resets to hosts for packets without a connection. Otherwise a host could
 * cause a reset with each packet that it sends, until no SYN is left in the rate. The table has a
 * fixed size: a new entry replaces another one, whose count then restarts.
 */
#ifndef STRAYS_H
#define STRAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "addr/addr.h"

enum { STRAYS = 1 << 13 };

struct stray {
	uint32_t hash, since;       /* since: time of the first reset, in ms */
	uint32_t resets;            /* 0: free */
};

struct strays {
	uint8_t key[16];            /* secret, so that nobody can choose collisions */
	struct stray *stray;
};

void strays_open(struct strays *);

/* Notes a reset at a time in ms; false if there would be more than max within time ms. */
bool strays_note(struct strays *, const struct addr *target, uint16_t port, uint16_t source_port, uint32_t now, uint32_t time, uint32_t max);

#endif
