/* SPDX-License-Identifier: ISC
 *
 * New entries of the machine's own list (addr/optout.h).
 */
#ifndef OPT_OUT_H
#define OPT_OUT_H

#include <stddef.h>

/*
 * Adds n entries, each an address, a prefix or a range, to the end of the list, with the date and
 * a reason (NULL: none), all or none of them, and has the stages that run read it again. One that an
 * entry of the list covers already is not added. Says on stderr what it has done, and ends the
 * program: with 0, 2 where an entry, the reason or the list is bad, or 3.
 */
_Noreturn void opt_out_and_exit(char *const entries[], size_t n, const char *reason);

#endif
