/* SPDX-License-Identifier: ISC
 *
 * A set of addresses with a port each, numbered from 0: those of IPv4, then those of IPv6, each
 * ascending, and of one address by protocol and port. These are the numbers that ranges of addresses with the
 * same ports would give them.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include <stddef.h>

#include "targets/target.h"

struct pair {
	struct addr addr;
	struct port port;       /* one that is named */
};

struct pairs {
	struct pair *pair;
	size_t n, room;
};

/* Ends the program with status 3 where memory is short. */
void pairs_add(struct pairs *, const struct target *);

/* Sorts, and keeps each once. To be called once, after the last. */
void pairs_seal(struct pairs *);

/* The number of a target; false where it is none of the sealed set. */
bool pairs_find(const struct pairs *, const struct target *, uint64_t *number);

#endif
