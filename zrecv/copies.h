/* SPDX-License-Identifier: ISC
 *
 * Recognises a packet that several interfaces deliver, such as a bridge and its port: the same
 * packet from another interface at about the same time. A repetition on the same interface is not
 * a copy.
 */
#ifndef COPIES_H
#define COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/probe.h"

struct copy;

struct copies {
	struct copy *table;         /* the last packets */
	uint64_t key;               /* random, so that nobody can choose collisions */
};

void copies_open(struct copies *);

/*
 * Whether a packet from this interface is a copy; if not, notes it. Packets from long ago are
 * forgotten.
 */
bool copies_note(struct copies *, const struct packet *, unsigned ifindex);

#endif
