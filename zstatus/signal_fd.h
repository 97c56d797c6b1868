/* SPDX-License-Identifier: ISC
 *
 * Receives signals through a descriptor, for which poll(2) can wait.
 */
#ifndef SIGNAL_FD_H
#define SIGNAL_FD_H

#include <stddef.h>

/*
 * Opens a descriptor that delivers these signals, instead of any other way. A signal that was
 * inherited as ignored stays ignored. Ends the program with status 3 on failure.
 */
int signal_fd_open(const int *signals, size_t n);

/* Returns a signal that has arrived; 0 if there is none. */
int signal_fd_next(int fd);

#endif
