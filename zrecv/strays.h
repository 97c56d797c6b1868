/* SPDX-License-Identifier: ISC
 *
 * The resets that hosts have got of late for packets of no connection, so that none gets one for
 * each packet that it sends: it could have as many segments as it likes, and no SYN would leave. Of
 * fixed size: what finds no place takes that of another, whose count begins anew.
 */
#ifndef STRAYS_H
#define STRAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "addr/addr.h"

enum { STRAYS = 1 << 13 };

struct stray {
	uint32_t hash, since;       /* since: of the first, in ms */
	uint32_t resets;            /* 0: free */
};

struct strays {
	uint8_t key[16];            /* nobody knows it, so nobody can choose what collides */
	struct stray *stray;
};

void strays_open(struct strays *);

/* Notes a reset at a time in ms; false if it would be more than so many within so many ms. */
bool strays_note(struct strays *, const struct addr *target, uint16_t port, uint16_t source_port, uint32_t now, uint32_t time, uint32_t max);

#endif
