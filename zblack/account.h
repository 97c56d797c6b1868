/* SPDX-License-Identifier: ISC
 *
 * Computes how many of a set of targets the lists exclude, before any target is generated. The
 * arithmetic on ranges takes the same time for any number of targets.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "lists.h"
#include "networks.h"

/* PREFIX/A-B: the first address in each /B of a /A. */
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
 * Adds an address, a prefix, a range or PREFIX/A-B. Ends the program with status 2 for any other
 * text.
 */
void account_operand(struct account_targets *, const char *word);

/*
 * Adds the targets of a list; - is the standard input. Ends the program with status 2 if it is
 * unreadable or bad.
 */
void account_list(struct account_targets *, const char *path);

/*
 * Prints the account (zblack.1, The account) and ends the program: with 0, with 2 if a list is
 * bad, or with 3.
 */
_Noreturn void account_print_and_exit(struct account_targets *, struct lists *);

#endif
