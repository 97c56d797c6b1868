/* SPDX-License-Identifier: ISC
 *
 * A set of addresses with one port each, numbered from 0: IPv4, then IPv6, each in ascending
 * order, and for one address by protocol and port. Ranges of addresses with the same ports would
 * have the same numbers.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include <stddef.h>

#include "targets/target.h"

struct pair {
	struct addr addr;
	struct port port;       /* always named */
};

struct pairs {
	struct pair *pair;
	size_t n, room;
};

/* Adds a pair. Ends the program with status 3 if memory runs out. */
void pairs_add(struct pairs *, const struct target *);

/* Sorts the pairs and removes duplicates. Call this once, after the last pair. */
void pairs_seal(struct pairs *);

/* The number of a target in the sealed set. Returns false if it is not in the set. */
bool pairs_find(const struct pairs *, const struct target *, uint64_t *number);

#endif
