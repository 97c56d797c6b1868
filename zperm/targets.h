/* SPDX-License-Identifier: ISC
 *
 * The set of targets: addresses times ports, or pairs of both. The numbering does not depend on
 * how they were given: IPv4, then IPv6, each in ascending order, then one address of each subnet.
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <stddef.h>
#include <stdint.h>

#include "addr/addr_index.h"
#include "addr/ports.h"
#include "pairs.h"
#include "targets/target.h"

/* The largest number of targets of a scan. */
#define TARGETS_MAX (UINT64_C(1) << 62)

/* PREFIX/A-B: one address in each /B of a /A. */
struct subnets {
	struct range span;      /* all addresses of the /A */
	unsigned bits;          /* B */
};

/* The bits of such an address after the /B. */
enum iid { IID_ZERO, IID_ONE, IID_RANDOM };

struct targets {
	struct ranges ranges;       /* the ranges added; moved to single when sealed */
	struct addr_index single;
	struct subnets *subnets;
	size_t subnets_n, subnets_room;
	enum iid iid;
	uint64_t seed;          /* for random bits */
	struct ports ports;     /* n is 0 if lines name no port, or if there are pairs */
	struct pairs pairs;     /* if n > 0, these are all targets */

	uint64_t *below_subnets;    /* number of addresses in the subnets before each */
	uint64_t addresses, total;  /* number of addresses, and of targets */
};

/*
 * Add an address, a prefix, a range or PREFIX/A-B; or a target of a list, in which port 0 means
 * only an address. They return NULL, or a message about the fault. Pairs cannot be combined with
 * other targets.
 */
const char *targets_add(struct targets *, const char *s, size_t n);
const char *targets_add_target(struct targets *, const struct target *);

/*
 * Sorts, merges and numbers the targets. Call this once all are added. Ends the program with
 * status 2 if there are more than TARGETS_MAX, or if subnets overlap other targets, which would
 * count twice.
 */
void targets_seal(struct targets *);

/* The address with a number from 0 to addresses - 1; only if there are no pairs. */
struct addr targets_address(const struct targets *, uint64_t number);

/* The number of a target including its port. Returns false if it is not in the set. */
bool targets_number(const struct targets *, const struct target *, uint64_t *number);

#endif
