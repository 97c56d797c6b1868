/* SPDX-License-Identifier: ISC
 *
 * Checks probe description files, /.well-known/probing.txt, for scripts, by the grammar of RFC 9116
 * and the requirements of RFC 9511.
 */
#ifndef PROBING_H
#define PROBING_H

#include <stdio.h>

/*
 * Reads a file for --probing-txt and ends the program: prints the file unchanged, or ends with
 * status 2 after a message for each fault. name is its name in messages. A violated recommendation
 * only causes a message.
 */
_Noreturn void probing_check_and_exit(FILE *, const char *name);

#endif
