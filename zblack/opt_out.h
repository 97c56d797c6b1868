/* SPDX-License-Identifier: ISC
 *
 * Adds entries to the machine's own list (addr/optout.h).
 */
#ifndef OPT_OUT_H
#define OPT_OUT_H

#include <stddef.h>

/*
 * Appends n entries (addresses, prefixes or ranges) to the list, with the date and a reason
 * (NULL: none): either all or none. Then makes running stages reload the list. An entry that the
 * list covers already is not added. Reports on stderr, and ends the program: with 0, with 2 if an
 * entry, the reason or the list is bad, or with 3.
 */
_Noreturn void opt_out_and_exit(char *const entries[], size_t n, const char *reason);

#endif
