/* SPDX-License-Identifier: ISC
 *
 * The set of targets: addresses times ports, or else pairs of both, numbered in an order that does
 * not depend on how they were given: IPv4, then IPv6, each ascending, then one of each subnet.
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <stddef.h>
#include <stdint.h>

#include "addr/addr_index.h"
#include "addr/ports.h"
#include "pairs.h"
#include "targets/target.h"

/* No scan has more. */
#define TARGETS_MAX (UINT64_C(1) << 62)

/* PREFIX/A-B: one address in each /B of a /A. */
struct subnets {
	struct range span;      /* all addresses of the /A */
	unsigned bits;          /* B */
};

/* The bits of such an address behind the /B. */
enum iid { IID_ZERO, IID_ONE, IID_RANDOM };

struct targets {
	struct ranges ranges;       /* what has been added; single has them once sealed */
	struct addr_index single;
	struct subnets *subnets;
	size_t subnets_n, subnets_room;
	enum iid iid;
	uint64_t seed;          /* of random ones */
	struct ports ports;     /* n is 0 where the lines name no port, or each has its own: */
	struct pairs pairs;     /* n above 0: these are all targets */

	uint64_t *below_subnets;    /* how many addresses are of the subnets before each */
	uint64_t addresses, total;  /* all, and times ports */
};

/*
 * Adds an address, a prefix, a range or PREFIX/A-B; or a target of a list, where port 0 is an
 * address alone. Returns NULL or what is wrong with it, in words: pairs do not go with others.
 */
const char *targets_add(struct targets *, const char *s, size_t n);
const char *targets_add_target(struct targets *, const struct target *);

/*
 * To be called once all is added: sorts, merges and numbers. Ends the program with status 2 where
 * there are more than TARGETS_MAX, or where subnets overlap other targets, which could then count
 * twice.
 */
void targets_seal(struct targets *);

/* The address with a number from 0 to addresses - 1; where there are no pairs. */
struct addr targets_address(const struct targets *, uint64_t number);

/* The number of a target, ports included; false where it is none of the set. */
bool targets_number(const struct targets *, const struct target *, uint64_t *number);

#endif
