/* SPDX-License-Identifier: ISC
 *
 * Shows which entries of which lists exclude an address.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "lists.h"

/*
 * Prints for each address a line for each entry that covers it, or one line that it is on no
 * allow-list, or is not excluded (zblack.1, The explanation). Ends the program: with 0 if all
 * addresses are excluded, 1 if not, 2 if one is not an address or a list is bad, or 3.
 */
_Noreturn void explain_and_exit(char *const addresses[], size_t n, struct lists *);

#endif
