/* SPDX-License-Identifier: ISC
 *
 * Copies of one packet that several interfaces hand over, as a bridge and its port do: the same
 * by another interface at about the same time. What comes again by the same interface is none.
 */
#ifndef COPIES_H
#define COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/probe.h"

struct copy;

struct copies {
	struct copy *table;         /* of the last packets */
	uint64_t key;               /* random, so that nobody can make packets of one hash */
};

void copies_open(struct copies *);

/*
 * Whether the packet, which came by this interface, is a copy of another; else notes it. Of
 * packets long ago no copy is known.
 */
bool copies_note(struct copies *, const struct packet *, unsigned ifindex);

#endif
