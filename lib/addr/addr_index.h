/* SPDX-License-Identifier: ISC
 *
 * The addresses of a set, numbered from 0: all of IPv4 in ascending order, then all of IPv6.
 */
#ifndef ADDR_INDEX_H
#define ADDR_INDEX_H

#include "addr/ranges.h"

struct addr_index {
	struct ranges ranges;           /* sealed */
	uint64_t *below4, *below6;      /* the number of the first address of each range */
	uint64_t n4, n;                 /* the number of IPv4 addresses, and of all */
	/* more than 2^62 addresses: n and all numbers are meaningless */
	bool overflow;
};

/*
 * Takes ownership of the ranges and seals them. Ends the program with status 3 if memory runs
 * out.
 */
void addr_index_build(struct addr_index *, struct ranges *);

/* The address with a number from 0 to n - 1. */
struct addr addr_index_at(const struct addr_index *, uint64_t number);

/* Finds the number of an address. Returns false if it is not in the set. */
bool addr_index_find(const struct addr_index *, const struct addr *, uint64_t *number);

/* Index of the last element <= number, of count ascending elements of which the first is 0. */
size_t addr_index_place(const uint64_t *below, size_t count, uint64_t number);

#endif
