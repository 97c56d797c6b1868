/* SPDX-License-Identifier: ISC
 *
 * Checks probe description files, /.well-known/probing.txt, by the grammar of RFC 9116 and what RFC
 * 9511 asks of them, for scripts.
 */
#ifndef PROBING_H
#define PROBING_H

#include <stdio.h>

/*
 * --probing-txt: reads a file, called by this name in messages, and ends the program: prints it as it is;
 * or with status 2, after a message for each fault. What is against a recommendation gets a message
 * alone.
 */
_Noreturn void probing_check_and_exit(FILE *, const char *name);

#endif
