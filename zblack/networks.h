/* SPDX-License-Identifier: ISC
 *
 * Finds the network of a prefix length that has the most targets, from ranges in ascending order.
 */
#ifndef NETWORKS_H
#define NETWORKS_H

#include <stdbool.h>

#include "addr/range.h"

struct networks {
	struct network_length *length;
	size_t n;
};

/*
 * Adds a prefix length, as zsend --cap names it: of IPv4 up to 32, otherwise of IPv6; ip6: before
 * a shorter one of IPv6. Ends the program with status 2 if it is none.
 */
void networks_option(struct networks *, const char *arg);

/*
 * Counts a range of targets. bits: of an IPv6 range each subnet of that length is one target, its
 * first address; 128 if each address is one. Ranges that do not ascend are counted as those of
 * different networks.
 */
void networks_take(struct networks *, const struct range *, unsigned bits);

/* Prints a line for each prefix length of which there is a target (zblack.1, The account). */
void networks_print(const struct networks *);

/* How many subnets of that length begin from first to last: all addresses with 128 bits. */
unsigned __int128 networks_subnets(unsigned __int128 first, unsigned __int128 last, unsigned bits);

#endif
