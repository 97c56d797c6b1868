/* SPDX-License-Identifier: ISC
 *
 * Which entries of which lists exclude an address.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "lists.h"

/*
 * Prints for each address a line of each entry that covers it, or one that says that it is not
 * wanted, or not excluded (zblack.1, The explanation), and ends the program: with 0 if all of them
 * are excluded, 1 if one is not, 2 where one is no address or a list is bad, or 3.
 */
_Noreturn void explain_and_exit(char *const addresses[], size_t n, struct lists *);

#endif
