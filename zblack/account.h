/* SPDX-License-Identifier: ISC
 *
 * How many of a set of targets the lists exclude, known before the first of them is made: by
 * arithmetic on ranges, whose cost does not grow with the number of targets.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "lists.h"
#include "networks.h"

/* PREFIX/A-B: one address in each /B of a /A, the first. */
struct account_subnets {
	struct range span;
	unsigned bits;
};

struct account_targets {
	struct ranges ranges;
	struct account_subnets *subnets;
	size_t subnets_n;
	bool named;                 /* a word or a list; with none, all of IPv4 */
	struct networks networks;   /* those of which the largest is to be found */
};

/*
 * Adds an address, a prefix, a range or PREFIX/A-B; ends the program with status 2 where it is
 * none.
 */
void account_word(struct account_targets *, const char *word);

/*
 * Adds those of a list; - is the standard input. Ends the program with status 2 where it cannot be
 * read or is bad.
 */
void account_list(struct account_targets *, const char *path);

/*
 * Prints the account (zblack.1, The account) and ends the program: with 0, 2 where a list is bad,
 * or 3.
 */
_Noreturn void account_print_and_exit(struct account_targets *, struct lists *);

#endif
