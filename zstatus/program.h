/* SPDX-License-Identifier: ISC
 *
 * What another program prints.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs a program, found by PATH, with the descriptor as its standard input, and keeps the first
 * line of its output, without the newline and cut to room - 1 bytes. False where it cannot be run
 * or fails. Its messages go to ours if loud, else nowhere.
 */
bool program_line(char *const argv[], int input, bool loud, char *line, size_t room);

#endif
