/* SPDX-License-Identifier: ISC
 *
 * Signals as input, which poll(2) waits for with all other input.
 */
#ifndef SIGNAL_FD_H
#define SIGNAL_FD_H

#include <stddef.h>

/*
 * A descriptor by which these signals come, and in no other way; one that was inherited as ignored
 * stays so. Ends the program with status 3 where there is none.
 */
int signal_fd_open(const int *signals, size_t n);

/* A signal that has come; 0: none. */
int signal_fd_next(int fd);

#endif
